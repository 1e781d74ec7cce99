package io.weft.xds;

import io.weft.common.ConfigSource;
import io.weft.common.Log;
import io.weft.common.XxHash64;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import io.weft.stats.TextReadout;

/**
 * How one subscription fares, such as below {@code cluster_manager.cds.}; control thread only.
 * Source: Envoy's page on xDS subscription statistics.
 */
final class SubscriptionStats {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final StatGroup GROUP = new StatGroup();
  private static final int ATTEMPT = GROUP.counter("update_attempt");
  private static final int SUCCESS = GROUP.counter("update_success");
  private static final int FAILURE = GROUP.counter("update_failure");
  private static final int REJECTED = GROUP.counter("update_rejected");
  private static final int INIT_FETCH_TIMEOUT = GROUP.counter("init_fetch_timeout");
  private static final int TIME = GROUP.gauge("update_time");
  private static final int VERSION = GROUP.gauge("version");
  private static final int DURATION = GROUP.histogramMillis("update_duration");

  private static final Log LOG = Log.of("config");

  private final String name;
  private final Stats stats;
  private final TextReadout versionText;
  private boolean isAttemptCounted;

  /** Stats in {@code scope}, of whom asks for something just now. */
  SubscriptionStats(Scope scope) {
    name = scope.prefix().substring(0, Math.max(0, scope.prefix().length() - 1));
    stats = scope.group(GROUP);
    versionText = scope.textReadout("version_text");
    stats.gauge(TIME).set(0);
    stats.gauge(VERSION).set(0);
    stats.counter(ATTEMPT).inc();
  }

  /** Has what comes from {@code source} be counted as Envoy counts it. */
  SubscriptionStats of(ConfigSource source) {
    // A stream asks for the next update when one is there; a file is read when it changes.
    isAttemptCounted =
        source instanceof ConfigSource.File || source instanceof ConfigSource.CollectionFile;
    return this;
  }

  /** An update of {@code version} was taken over within {@code millis}. */
  void success(String version, long millis) {
    attempt();
    stats.counter(SUCCESS).inc();
    stats.gauge(TIME).set(System.currentTimeMillis());
    stats.gauge(VERSION).set(XxHash64.hash(version));
    stats.histogram(DURATION).record(millis);
    versionText.set(version);
  }

  /** What came of {@code update}, which was begun at {@code beginNanos}. */
  void applied(Update update, boolean isRefused, long beginNanos) {
    if (isRefused) {
      refused(update);
    } else {
      success(update.version(), (System.nanoTime() - beginNanos) / NANOS_PER_MILLI);
    }
  }

  /** Whoever was given {@code update} cannot use it. */
  void refused(Update update) {
    if (update.isDelta()) {
      // Envoy counts over delta when it hands an update over, and again when that is refused.
      attempt();
    }
    rejected();
  }

  /** An update was refused before anybody was given it. */
  void rejected() {
    attempt();
    stats.counter(REJECTED).inc();
  }

  /** The stream broke. */
  void failure() {
    attempt();
    stats.counter(FAILURE).inc();
  }

  /** Nothing came in the time that it should have. */
  void initFetchTimeout() {
    attempt();
    stats.counter(INIT_FETCH_TIMEOUT).inc();
    LOG.warning(() -> "initial fetch timed out for " + name);
  }

  private void attempt() {
    if (isAttemptCounted) {
      isAttemptCounted = false;
    } else {
      stats.counter(ATTEMPT).inc();
    }
  }
}
