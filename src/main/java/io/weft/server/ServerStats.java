package io.weft.server;

import io.weft.admin.ResidentMemory;
import io.weft.common.BuildVersion;
import io.weft.net.ShownCertificates;
import io.weft.net.ShownCertificates.Shown;
import io.weft.net.ShownCertificates.Staple;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The stats {@code server.*}: what the process as a whole is like. Names are Envoy's. */
final class ServerStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int UPTIME = GROUP.gauge("uptime");
  private static final int CONCURRENCY = GROUP.gauge("concurrency");
  private static final int MEMORY_ALLOCATED = GROUP.gauge("memory_allocated");
  private static final int MEMORY_HEAP_SIZE = GROUP.gauge("memory_heap_size");
  private static final int MEMORY_PHYSICAL_SIZE = GROUP.gauge("memory_physical_size");
  private static final int LIVE = GROUP.gauge("live");
  private static final int STATE = GROUP.gauge("state");
  private static final int TOTAL_CONNECTIONS = GROUP.gauge("total_connections");
  private static final int PARENT_CONNECTIONS = GROUP.gauge("parent_connections");
  private static final int VERSION = GROUP.gauge("version");
  private static final int HOT_RESTART_EPOCH = GROUP.gauge("hot_restart_epoch");
  private static final int DAYS_UNTIL_EXPIRY = GROUP.gauge("days_until_first_cert_expiring");
  private static final int SECONDS_UNTIL_OCSP_EXPIRY =
      GROUP.gauge("seconds_until_first_ocsp_response_expiring");
  private static final int STATS_RECENT_LOOKUPS = GROUP.gauge("stats_recent_lookups");
  private static final int FIPS_MODE = GROUP.gauge("compilation_settings.fips_mode");
  private static final int INITIALIZATION_TIME_MS = GROUP.histogramMillis("initialization_time_ms");
  private static final long NO_CERTIFICATE = 0xffff_ffffL;

  static {
    GROUP.counter("static_unknown_fields");
    GROUP.counter("dynamic_unknown_fields");
    GROUP.counter("wip_protos");
    GROUP.counter("dropped_stat_flushes");
    GROUP.counter("debug_assertion_failures");
    GROUP.counter("envoy_bug_failures");
    GROUP.counter("envoy_notifications");
  }

  private final Stats stats;

  /** The stats below {@code root}, on a process that uses {@code concurrency} CPUs. */
  ServerStats(Scope root, int concurrency, long restartEpoch) {
    stats = root.scope("server").group(GROUP);
    stats.gauge(CONCURRENCY).set(concurrency);
    stats.gauge(HOT_RESTART_EPOCH).set(restartEpoch);
    version(Long.parseLong(BuildVersion.revision().substring(0, 6), 16));
    certificates(List.of());
    stats.gauge(PARENT_CONNECTIONS).set(0);
    stats.gauge(STATS_RECENT_LOOKUPS).set(0);
    stats.gauge(FIPS_MODE).set(0);
  }

  /** Shows which of {@code certificates} and of their OCSP staples ends first. */
  void certificates(List<ShownCertificates> certificates) {
    stats
        .gauge(DAYS_UNTIL_EXPIRY)
        .set(
            certificates.stream()
                .flatMap(shown -> Stream.concat(shown.own().stream(), shown.trusted().stream()))
                .mapToLong(Shown::daysLeft)
                .min()
                .orElse(NO_CERTIFICATE));
    stats
        .gauge(SECONDS_UNTIL_OCSP_EXPIRY)
        .set(
            certificates.stream()
                .flatMap(shown -> shown.own().stream())
                .flatMap(shown -> Stream.ofNullable(shown.staple()))
                .mapToLong(Staple::secondsLeft)
                .min()
                .orElse(0));
  }

  /** Has {@code server.version} show {@code number}. */
  void version(long number) {
    stats.gauge(VERSION).set(number);
  }

  /** Notes how many stats were looked up by name. */
  void recentLookups(long total) {
    stats.gauge(STATS_RECENT_LOOKUPS).set(total);
  }

  /** Notes how long starting took. */
  void initialized(Duration taken) {
    stats.histogram(INITIALIZATION_TIME_MS).record(taken.toMillis());
  }

  /** Brings up to date what changes all the time; before stats are shown or flushed. */
  void refresh(Lifecycle lifecycle, Duration uptime, int connections) {
    Runtime runtime = Runtime.getRuntime();
    stats.gauge(UPTIME).set(uptime.toSeconds());
    stats.gauge(LIVE).set(lifecycle.isLive() ? 1 : 0);
    stats.gauge(STATE).set(lifecycle.state().number());
    stats.gauge(TOTAL_CONNECTIONS).set(connections);
    stats.gauge(MEMORY_ALLOCATED).set(runtime.totalMemory() - runtime.freeMemory());
    stats.gauge(MEMORY_HEAP_SIZE).set(runtime.totalMemory());
    stats.gauge(MEMORY_PHYSICAL_SIZE).set(ResidentMemory.bytes());
  }
}
