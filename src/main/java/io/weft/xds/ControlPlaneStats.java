package io.weft.xds;

import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import io.weft.stats.TextReadout;

/**
 * How the stream to the control plane fares, below {@code control_plane.}; the thread of the stream
 * only. Source: Envoy's page on xDS statistics.
 */
final class ControlPlaneStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int CONNECTED = GROUP.gauge("connected_state");
  private static final int PENDING = GROUP.gauge("pending_requests");
  private static final int LIMITED = GROUP.counter("rate_limit_enforced");

  private final Scope scope;
  private final Stats stats;
  private final TextReadout identifier;

  /** Stats whose names begin with {@code prefix}, which ends with a dot unless it is empty. */
  ControlPlaneStats(Scope root, String prefix) {
    scope = root.scope(prefix + "control_plane");
    stats = scope.group(GROUP);
    identifier = scope.textReadout("identifier");
    stats.gauge(CONNECTED).set(0);
    stats.gauge(PENDING).set(0);
  }

  /** A stream is open to the control plane that is {@code place}th, from 1 on. */
  void connected(int place) {
    stats.gauge(CONNECTED).set(place);
  }

  /** So many requests wait because of the limit of their rate. */
  void pending(int requests) {
    stats.gauge(PENDING).set(requests);
  }

  /** A request has to wait. */
  void limited() {
    stats.counter(LIMITED).inc();
  }

  /** What the control plane calls itself. */
  void identifier(String name) {
    if (!name.isEmpty()) {
      identifier.set(name);
    }
  }

  /** Takes the stats off all pages. */
  void close() {
    scope.close();
  }

  /** The stream ended. */
  void disconnected() {
    stats.gauge(CONNECTED).set(0);
  }
}
