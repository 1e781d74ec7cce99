package io.weft.http.http2;

import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;

/**
 * What HTTP/2 codecs count, below {@code http2.}: those of all clients together, those of each
 * cluster. Any thread, never blocks. Source: Envoy's page on HTTP/2 codec statistics.
 */
public final class Http2Stats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int STREAMS_ACTIVE;

  static {
    for (Http2Counter counter : Http2Counter.values()) {
      GROUP.counter(counter.text());
    }
    STREAMS_ACTIVE = GROUP.gauge("streams_active");
    // Envoy shows these, too, and records nothing in them.
    GROUP.histogram("cookie_count");
    GROUP.histogram("cookie_size");
    GROUP.histogram("header_count");
    GROUP.histogram("header_list_size");
    GROUP.gauge("deferred_stream_close");
    GROUP.gauge("outbound_control_frames_active");
    GROUP.gauge("outbound_frames_active");
    GROUP.gauge("pending_send_bytes");
  }

  private final Stats stats;

  private Http2Stats(Stats stats) {
    this.stats = stats;
  }

  /** The stats below {@code scope}{@code .http2.}, made at once so that they are shown. */
  public static Http2Stats of(Scope scope) {
    return new Http2Stats(scope.scope("http2").group(GROUP));
  }

  @SuppressWarnings("EnumOrdinal") // declared in the order of the constants
  void increment(Http2Counter counter) {
    stats.counter(counter.ordinal()).inc();
  }

  void streamOpened() {
    stats.gauge(STREAMS_ACTIVE).inc();
  }

  void streamClosed() {
    stats.gauge(STREAMS_ACTIVE).dec();
  }
}
