package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import java.time.Duration;

/**
 * Translates where resources come from. Source: {@code envoy.config.core.v3.ConfigSource}; what is
 * valid there but not built here is refused by name.
 */
@SuppressWarnings("deprecation") // V2 is refused.
public final class ConfigSourceTranslator {
  private static final Duration INITIAL_FETCH_TIMEOUT = Duration.ofSeconds(15);

  private ConfigSourceTranslator() {}

  /** The source that {@code proto}, which was validated, describes. */
  public static ConfigSource translate(io.envoyproxy.envoy.config.core.v3.ConfigSource proto)
      throws ConfigException {
    if (proto.getResourceApiVersion() == ApiVersion.V2) {
      throw new ConfigException("resource_api_version", "V2 is gone from Envoy; write V3");
    }
    return switch (proto.getConfigSourceSpecifierCase()) {
      case ADS -> new ConfigSource.Ads();
      case API_CONFIG_SOURCE ->
          throw new ConfigException(
              "api_config_source",
              "streams of one type are not implemented in Weft yet; ads is, with"
                  + " dynamic_resources.ads_config");
      case PATH, PATH_CONFIG_SOURCE, SELF, CONFIGSOURCESPECIFIER_NOT_SET ->
          throw new ConfigException(
              "config_source_specifier",
              proto.getConfigSourceSpecifierCase() + " is not implemented in Weft yet; ads is");
    };
  }

  /** How long what needs a resource waits for it at first; zero for ever. */
  public static Duration initialFetchTimeout(
      io.envoyproxy.envoy.config.core.v3.ConfigSource proto) {
    return proto.hasInitialFetchTimeout()
        ? ClusterTranslator.duration(proto.getInitialFetchTimeout())
        : INITIAL_FETCH_TIMEOUT;
  }
}
