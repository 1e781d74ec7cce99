package io.weft.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.weft.common.ConfigException;
import io.weft.upstream.ClusterSettings.DnsFamily;
import io.weft.upstream.ClusterSettings.DnsSettings;
import io.weft.upstream.DnsCache;
import io.weft.upstream.DnsCaches;
import io.weft.upstream.HostPort;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Translates how names are looked up. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class DnsTranslator {
  private static final Duration REFRESH_RATE = Duration.ofSeconds(60);
  private static final Duration MIN_REFRESH_RATE = Duration.ofSeconds(5);
  private static final Duration HOST_TTL = Duration.ofMinutes(5);
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(5);
  private static final long MANY = 1024;

  private DnsTranslator() {}

  /**
   * The cache of {@code caches} that {@code proto}, which was validated and stands in {@code
   * dns_cache_config}, describes. Source: {@code
   * envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig}.
   *
   * @throws ConfigException if it cannot be, or if there is one of that name with other settings
   */
  public static DnsCache cache(DnsCacheConfig proto, DnsCaches caches) throws ConfigException {
    try {
      return caches.cache(settings(proto));
    } catch (ConfigException e) {
      throw e.under("dns_cache_config");
    }
  }

  private static DnsCache.Settings settings(DnsCacheConfig proto) throws ConfigException {
    Duration refresh = orElse(proto.hasDnsRefreshRate(), proto.getDnsRefreshRate(), REFRESH_RATE);
    Duration least =
        orElse(proto.hasDnsMinRefreshRate(), proto.getDnsMinRefreshRate(), MIN_REFRESH_RATE);
    var breaker = proto.getDnsCacheCircuitBreaker();
    return new DnsCache.Settings(
        proto.getName(),
        settings(
            proto.getDnsLookupFamily(),
            refresh.compareTo(least) < 0 ? least : refresh,
            Duration.ZERO,
            proto.hasDnsFailureRefreshRate() ? proto.getDnsFailureRefreshRate() : null),
        !proto.getDisableDnsRefreshOnFailure(),
        orElse(proto.hasHostTtl(), proto.getHostTtl(), HOST_TTL),
        proto.hasMaxHosts() ? Integer.toUnsignedLong(proto.getMaxHosts().getValue()) : MANY,
        orElse(proto.hasDnsQueryTimeout(), proto.getDnsQueryTimeout(), QUERY_TIMEOUT),
        breaker.hasMaxPendingRequests()
            ? Integer.toUnsignedLong(breaker.getMaxPendingRequests().getValue())
            : MANY,
        proto.getPreresolveHostnamesList().stream()
            .map(host -> new HostPort(host.getAddress(), host.getPortValue()))
            .toList());
  }

  /**
   * How the names of the cluster {@code proto} are looked up.
   *
   * @throws ConfigException if that cannot be
   */
  public static DnsSettings settings(Cluster proto) throws ConfigException {
    return settings(
        proto.getDnsLookupFamily(),
        proto.hasDnsRefreshRate()
            ? ClusterTranslator.duration(proto.getDnsRefreshRate())
            : DnsSettings.DEFAULT.refreshRate(),
        proto.hasDnsJitter() ? ClusterTranslator.duration(proto.getDnsJitter()) : Duration.ZERO,
        proto.hasDnsFailureRefreshRate() ? proto.getDnsFailureRefreshRate() : null);
  }

  /** {@code failure} is null where failures are as good as answers. */
  private static DnsSettings settings(
      Cluster.DnsLookupFamily family,
      Duration refresh,
      Duration jitter,
      Cluster.@Nullable RefreshRate failure)
      throws ConfigException {
    Duration base = refresh;
    Duration max = refresh;
    if (failure != null) {
      base = ClusterTranslator.duration(failure.getBaseInterval());
      max =
          failure.hasMaxInterval()
              ? ClusterTranslator.duration(failure.getMaxInterval())
              : base.multipliedBy(10);
      if (max.compareTo(base) < 0) {
        throw new ConfigException(
            "dns_failure_refresh_rate",
            "must have max_interval greater than or equal to the base_interval "
                + base.toMillis()
                + "ms");
      }
    }
    return new DnsSettings(family(family), refresh, jitter, base, max);
  }

  private static DnsFamily family(Cluster.DnsLookupFamily proto) {
    return switch (proto) {
      case AUTO, UNRECOGNIZED -> DnsFamily.AUTO;
      case V4_ONLY -> DnsFamily.V4_ONLY;
      case V6_ONLY -> DnsFamily.V6_ONLY;
      case V4_PREFERRED -> DnsFamily.V4_PREFERRED;
      case ALL -> DnsFamily.ALL;
    };
  }

  private static Duration orElse(
      boolean present, com.google.protobuf.Duration proto, Duration otherwise) {
    return present ? ClusterTranslator.duration(proto) : otherwise;
  }
}
