package io.weft.extension.filter.http.setfilterstate;

import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.weft.common.ConfigException;
import io.weft.config.FilterStateTranslator;
import io.weft.extension.filter.http.setfilterstate.SetFilterStateFilter.Settings;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.UniformHttpFilterFactory;

/** Makes filters that keep objects with requests. */
public final class SetFilterStateFactory implements UniformHttpFilterFactory<Config, Settings> {
  @Override
  public String name() {
    return "envoy.filters.http.set_filter_state";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Class<Settings> routeSettingsType() {
    return Settings.class;
  }

  @Override
  public HttpFilter create(Config config, PerRouteKey<Settings> perRoute, FactoryContext context)
      throws ConfigException {
    return new SetFilterStateFilter(createRouteSettings(config, context), perRoute);
  }

  @Override
  public Settings createRouteSettings(Config config, FactoryContext context)
      throws ConfigException {
    return new Settings(
        FilterStateTranslator.translate(
            config.getOnRequestHeadersList(), "on_request_headers", context));
  }
}
