package io.weft.upstream;

import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;

/** What a DNS cache counts below {@code dns_cache.<name>.}; any thread. */
final class DnsCacheStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int DNS_QUERY_ATTEMPT = GROUP.counter("dns_query_attempt");
  private static final int DNS_QUERY_SUCCESS = GROUP.counter("dns_query_success");
  private static final int DNS_QUERY_FAILURE = GROUP.counter("dns_query_failure");
  private static final int DNS_QUERY_TIMEOUT = GROUP.counter("dns_query_timeout");
  private static final int DNS_RQ_PENDING_OVERFLOW = GROUP.counter("dns_rq_pending_overflow");
  private static final int HOST_ADDED = GROUP.counter("host_added");
  private static final int HOST_REMOVED = GROUP.counter("host_removed");
  private static final int HOST_ADDRESS_CHANGED = GROUP.counter("host_address_changed");
  private static final int HOST_OVERFLOW = GROUP.counter("host_overflow");
  private static final int NUM_HOSTS = GROUP.gauge("num_hosts");
  private static final int RQ_PENDING_OPEN = GROUP.gauge("circuit_breakers.rq_pending_open");
  private static final int RQ_PENDING_REMAINING =
      GROUP.gauge("circuit_breakers.rq_pending_remaining");

  static {
    GROUP.counter("cache_load");
    GROUP.counter("dns_address_filter_out");
  }

  private final Stats stats;

  DnsCacheStats(Scope root, String name) {
    this.stats = root.scope("dns_cache." + name).group(GROUP);
  }

  /** Has gauges follow how many requests may wait. */
  void show(ResourceLimit pending) {
    pending.show(() -> stats.gauge(RQ_PENDING_OPEN), stats.gauge(RQ_PENDING_REMAINING));
  }

  void attempt() {
    stats.counter(DNS_QUERY_ATTEMPT).inc();
  }

  void success() {
    stats.counter(DNS_QUERY_SUCCESS).inc();
  }

  void failure() {
    stats.counter(DNS_QUERY_FAILURE).inc();
  }

  void timeout() {
    stats.counter(DNS_QUERY_TIMEOUT).inc();
  }

  void pendingOverflow() {
    stats.counter(DNS_RQ_PENDING_OVERFLOW).inc();
  }

  void added() {
    stats.counter(HOST_ADDED).inc();
    hosts().inc();
  }

  void removed() {
    stats.counter(HOST_REMOVED).inc();
    hosts().dec();
  }

  void addressChanged() {
    stats.counter(HOST_ADDRESS_CHANGED).inc();
  }

  void overflow() {
    stats.counter(HOST_OVERFLOW).inc();
  }

  private Gauge hosts() {
    return stats.gauge(NUM_HOSTS);
  }
}
