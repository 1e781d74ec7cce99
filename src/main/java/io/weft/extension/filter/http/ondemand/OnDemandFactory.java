package io.weft.extension.filter.http.ondemand;

import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemandCds;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.PerRouteConfig;
import io.weft.common.ConfigException;
import io.weft.config.ClusterDemandTranslator;
import io.weft.extension.filter.http.ondemand.OnDemandFilter.Settings;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import java.time.Duration;

/** Makes filters that have requests wait for what is asked for on demand. */
public final class OnDemandFactory
    implements HttpFilterFactory<OnDemand, PerRouteConfig, Settings> {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "envoy.filters.http.on_demand";
  }

  @Override
  public Class<OnDemand> configType() {
    return OnDemand.class;
  }

  @Override
  public Class<PerRouteConfig> routeConfigType() {
    return PerRouteConfig.class;
  }

  @Override
  public Class<Settings> routeSettingsType() {
    return Settings.class;
  }

  @Override
  public HttpFilter create(OnDemand config, PerRouteKey<Settings> perRoute, FactoryContext context)
      throws ConfigException {
    Settings settings = settings(config.hasOdcds(), config.getOdcds(), context);
    return new OnDemandFilter(settings, perRoute, context.views());
  }

  @Override
  public Settings createRouteSettings(PerRouteConfig config, FactoryContext context)
      throws ConfigException {
    return settings(config.hasOdcds(), config.getOdcds(), context);
  }

  private static Settings settings(boolean isSet, OnDemandCds proto, FactoryContext context)
      throws ConfigException {
    if (!isSet) {
      return new Settings(null);
    }
    try {
      return new Settings(
          ClusterDemandTranslator.translate(
              proto.getSource(), proto.hasTimeout(), proto.getTimeout(), TIMEOUT, context));
    } catch (ConfigException e) {
      throw e.under("odcds");
    }
  }
}
