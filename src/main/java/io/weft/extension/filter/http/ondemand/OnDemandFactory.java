package io.weft.extension.filter.http.ondemand;

import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.weft.http.HttpFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.SettledHttpFilterFactory;

/** Makes filters that have requests wait for what is asked for on demand. */
public final class OnDemandFactory implements SettledHttpFilterFactory<OnDemand> {
  @Override
  public String name() {
    return "envoy.filters.http.on_demand";
  }

  @Override
  public Class<OnDemand> configType() {
    return OnDemand.class;
  }

  @Override
  public HttpFilter create(OnDemand config, FactoryContext context) {
    return OnDemandFilter.INSTANCE;
  }
}
