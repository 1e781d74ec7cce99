package io.weft.listener;

import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;

/**
 * What happens to listeners as such, below {@code listener_manager.}; any thread. Source: Envoy's
 * page on listener manager statistics.
 */
public final class ListenerManagerStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int ADDED = GROUP.counter("listener_added");
  private static final int CREATE_FAILURE = GROUP.counter("listener_create_failure");
  private static final int CREATE_SUCCESS = GROUP.counter("listener_create_success");
  private static final int IN_PLACE_UPDATED = GROUP.counter("listener_in_place_updated");
  private static final int MODIFIED = GROUP.counter("listener_modified");
  private static final int REMOVED = GROUP.counter("listener_removed");
  private static final int STOPPED = GROUP.counter("listener_stopped");
  private static final int FILTER_CHAINS_DRAINING = GROUP.gauge("total_filter_chains_draining");
  private static final int LISTENERS_ACTIVE = GROUP.gauge("total_listeners_active");
  private static final int LISTENERS_DRAINING = GROUP.gauge("total_listeners_draining");
  private static final int LISTENERS_WARMING = GROUP.gauge("total_listeners_warming");
  private static final int WORKERS_STARTED = GROUP.gauge("workers_started");

  static {
    GROUP.gauge("workers_pinned");
  }

  private final Stats stats;

  /** Stats below {@code root}. */
  public ListenerManagerStats(Scope root) {
    stats = root.scope("listener_manager").group(GROUP);
    stats.gauge(LISTENERS_WARMING).set(0);
  }

  /** Listeners added, and not those that were there. */
  public Counter added() {
    return stats.counter(ADDED);
  }

  /** Listeners that could not be added or changed. */
  public Counter createFailure() {
    return stats.counter(CREATE_FAILURE);
  }

  /** Listeners added or changed. */
  public Counter createSuccess() {
    return stats.counter(CREATE_SUCCESS);
  }

  /** Listeners of which only filter chains were changed. */
  public Counter inPlaceUpdated() {
    return stats.counter(IN_PLACE_UPDATED);
  }

  /** Listeners that were there and were changed. */
  public Counter modified() {
    return stats.counter(MODIFIED);
  }

  /** Listeners removed. */
  public Counter removed() {
    return stats.counter(REMOVED);
  }

  /** Listeners that stopped accepting. */
  public Counter stopped() {
    return stats.counter(STOPPED);
  }

  /** Filter chains that no connection reaches any more and whose connections drain. */
  public Gauge filterChainsDraining() {
    return stats.gauge(FILTER_CHAINS_DRAINING);
  }

  /** Listeners in service. */
  public Gauge listenersActive() {
    return stats.gauge(LISTENERS_ACTIVE);
  }

  /** Listeners that were removed and whose connections drain. */
  public Gauge listenersDraining() {
    return stats.gauge(LISTENERS_DRAINING);
  }

  /** Listeners that wait for what they need. */
  public Gauge listenersWarming() {
    return stats.gauge(LISTENERS_WARMING);
  }

  /** 1 as soon as listeners accept connections. */
  public Gauge workersStarted() {
    return stats.gauge(WORKERS_STARTED);
  }
}
