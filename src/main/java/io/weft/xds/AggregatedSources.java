package io.weft.xds;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import java.util.HashMap;
import java.util.Map;

/**
 * How the aggregated streams of a bootstrap are reached. Source: {@code ads_config}, {@code
 * config_sources} and {@code default_config_source}.
 */
final class AggregatedSources {
  private AggregatedSources() {}

  /**
   * Those of {@code bootstrap}, which was validated.
   *
   * @param hasFailover whether each may name a second control plane
   * @throws ConfigException if one cannot be used
   */
  static Map<ConfigSource, AdsSettings> of(Bootstrap bootstrap, boolean hasFailover)
      throws ConfigException {
    Map<ConfigSource, AdsSettings> all = new HashMap<>();
    for (int i = 0; i < bootstrap.getConfigSourcesCount(); i++) {
      String field = "config_sources[" + i + ']';
      add(bootstrap.getConfigSources(i).getApiConfigSource(), field, hasFailover, all);
    }
    if (bootstrap.hasDefaultConfigSource()) {
      ApiConfigSource proto = bootstrap.getDefaultConfigSource().getApiConfigSource();
      add(proto, "default_config_source", hasFailover, all);
    }
    if (bootstrap.getDynamicResources().hasAdsConfig()) {
      ApiConfigSource proto = bootstrap.getDynamicResources().getAdsConfig();
      try {
        all.put(new ConfigSource.Ads(), checked(AdsSettings.of(proto, hasFailover), proto));
      } catch (ConfigException e) {
        throw e.under("dynamic_resources.ads_config");
      }
    }
    return all;
  }

  private static void add(
      ApiConfigSource proto, String field, boolean hasFailover, Map<ConfigSource, AdsSettings> all)
      throws ConfigException {
    try {
      AdsSettings settings = AdsSettings.ofAggregated(proto, hasFailover);
      all.put(new ConfigSource.Authority(field), checked(settings, proto));
    } catch (ConfigException e) {
      throw e.under(field + ".api_config_source");
    }
  }

  private static AdsSettings checked(AdsSettings settings, ApiConfigSource proto)
      throws ConfigException {
    for (GrpcService service : proto.getGrpcServicesList()) {
      if (service.hasGoogleGrpc()) {
        GoogleCredentials.make(service.getGoogleGrpc().getChannelCredentials());
      }
    }
    return settings;
  }
}
