package io.weft.upstream;

import io.weft.http.http2.Http2Stats;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The stats of one cluster below {@code cluster.<name>.}, each made when it is first used, since a
 * process may have thousands of idle clusters. Any thread, never blocks.
 */
public final class ClusterStats implements AutoCloseable {
  private static final StatGroup GROUP = new StatGroup();
  private static final StatGroup REMAINING = new StatGroup();
  private static final int FIRST_GAUGE;
  private static final int FIRST_BREAKER;
  private static final int CONNECT_MS;
  private static final int LENGTH_MS;
  private static final int RQ_PER_CX;
  private static final StatGroup HTTP1 = new StatGroup();
  private static final String[] OPEN = {
    "cx_open", "rq_pending_open", "rq_open", "rq_retry_open", "cx_pool_open"
  };
  private static final String[] LEFT = {
    "remaining_cx", "remaining_pending", "remaining_rq", "remaining_retries", "remaining_cx_pools"
  };

  static {
    for (ClusterCounter counter : ClusterCounter.values()) {
      GROUP.counter(counter.text());
    }
    FIRST_GAUGE = GROUP.gauge(ClusterGauge.values()[0].text());
    for (int i = 1; i < ClusterGauge.values().length; i++) {
      GROUP.gauge(ClusterGauge.values()[i].text());
    }
    FIRST_BREAKER = FIRST_GAUGE + ClusterGauge.values().length;
    for (ResourcePriority priority : ResourcePriority.values()) {
      for (int i = 0; i < OPEN.length; i++) {
        GROUP.gauge("circuit_breakers." + priority.text() + '.' + OPEN[i]);
        REMAINING.gauge("circuit_breakers." + priority.text() + '.' + LEFT[i]);
      }
    }
    CONNECT_MS = GROUP.histogramMillis("upstream_cx_connect_ms");
    LENGTH_MS = GROUP.histogramMillis("upstream_cx_length_ms");
    RQ_PER_CX = GROUP.histogram("upstream_rq_per_cx");
    // The rest of its kind is shown when it is first counted; this one always.
    GROUP.counter("upstream_rq_completed");
    HTTP1.counter("http1.dropped_headers_with_underscores");
    HTTP1.counter("http1.metadata_not_supported_error");
    HTTP1.counter("http1.requests_rejected_with_underscores_in_headers");
    HTTP1.counter("http1.response_flood");
  }

  private final Scope scope;
  private final Stats stats;
  // Made by the first response; two that race count in the same stats.
  private volatile @Nullable ResponseStats responses;
  private volatile @Nullable ResponseStats retried;
  private volatile @Nullable Stats remaining;
  private volatile @Nullable ConcurrentHashMap<String, ResponseStats> named;

  /** Stats in {@code scope}, which {@link #close} closes. */
  public ClusterStats(Scope scope) {
    this.scope = scope;
    this.stats = scope.group(GROUP);
  }

  /** Counts one. */
  public void increment(ClusterCounter counter) {
    stats.counter(counter.ordinal()).inc();
  }

  /** Counts {@code amount}. */
  public void add(ClusterCounter counter, long amount) {
    stats.counter(counter.ordinal()).add(amount);
  }

  /** How often {@code counter} was counted. */
  public long value(ClusterCounter counter) {
    return stats.counter(counter.ordinal()).value();
  }

  /** One more of {@code gauge}. */
  public void increment(ClusterGauge gauge) {
    gauge(gauge).inc();
  }

  /** One less of {@code gauge}. */
  public void decrement(ClusterGauge gauge) {
    gauge(gauge).dec();
  }

  /** Sets {@code gauge}; control thread only, and not a gauge that is incremented. */
  public void set(ClusterGauge gauge, long value) {
    gauge(gauge).set(value);
  }

  /** Where {@code gauge} stands. */
  public long value(ClusterGauge gauge) {
    return gauge(gauge).value();
  }

  /** What is counted for each response. */
  public ResponseStats responses() {
    ResponseStats known = responses;
    if (known == null) {
      known = new ResponseStats(scope);
      responses = known;
    }
    return known;
  }

  /** What is counted for each response in whose place the request was sent again. */
  public ResponseStats retried() {
    ResponseStats known = retried;
    if (known == null) {
      known = new ResponseStats(scope, "retry.");
      retried = known;
    }
    return known;
  }

  /** What is counted for each response to a request that asked for this {@code name}. */
  public ResponseStats responses(String name) {
    ConcurrentHashMap<String, ResponseStats> known = named;
    if (known == null) {
      known = new ConcurrentHashMap<>();
      named = known;
    }
    return known.computeIfAbsent(name, missing -> new ResponseStats(scope, missing + '.'));
  }

  /** For stats that only some clusters have. */
  public Scope scope() {
    return scope;
  }

  /** Takes the stats off all pages. */
  @Override
  public void close() {
    scope.close();
  }

  /** A connection that speaks HTTP/1 begins; the stats of its codec are shown from the first on. */
  void http1Opened() {
    increment(ClusterCounter.UPSTREAM_CX_HTTP1_TOTAL);
    scope.group(HTTP1);
  }

  /** A connection that speaks HTTP/2 begins. */
  void http2Opened() {
    increment(ClusterCounter.UPSTREAM_CX_HTTP2_TOTAL);
  }

  /** What the HTTP/2 codecs of the cluster count; shown from the first connection on. */
  Http2Stats http2() {
    return Http2Stats.of(scope);
  }

  /** A connection has ended that carried {@code requests}. */
  void recordRequests(long requests) {
    stats.histogram(RQ_PER_CX).record(requests);
  }

  void recordConnectMillis(long millis) {
    stats.histogram(CONNECT_MS).record(millis);
  }

  void recordLengthMillis(long millis) {
    stats.histogram(LENGTH_MS).record(millis);
  }

  /** The gauge that tells whether a breaker of {@code priority} is open. */
  Gauge open(ResourcePriority priority, ResourceLimit.Kind kind) {
    return stats.gauge(FIRST_BREAKER + breaker(priority, kind));
  }

  /** The gauge that tells how much a breaker of {@code priority} would still allow. */
  Gauge remaining(ResourcePriority priority, ResourceLimit.Kind kind) {
    Stats group = remaining;
    if (group == null) {
      group = scope.group(REMAINING);
      remaining = group;
    }
    return group.gauge(breaker(priority, kind));
  }

  private Gauge gauge(ClusterGauge gauge) {
    return stats.gauge(FIRST_GAUGE + gauge.ordinal());
  }

  private static int breaker(ResourcePriority priority, ResourceLimit.Kind kind) {
    return priority.ordinal() * OPEN.length + kind.ordinal();
  }
}
