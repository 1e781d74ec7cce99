package io.weft.extension.filter.network.snidynamicforwardproxy;

import io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig;
import io.weft.common.ConfigException;
import io.weft.config.DnsTranslator;
import io.weft.net.NetworkFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;

/** Makes filters that look up the name that a TLS client asks for. */
public final class SniDynamicForwardProxyFactory implements NetworkFilterFactory<FilterConfig> {
  private static final int HTTPS = 443;

  @Override
  public String name() {
    return "envoy.filters.network.sni_dynamic_forward_proxy";
  }

  @Override
  public Class<FilterConfig> configType() {
    return FilterConfig.class;
  }

  @Override
  public NetworkFilter create(FilterConfig config, FactoryContext context) throws ConfigException {
    return new SniDynamicForwardProxyFilter(
        DnsTranslator.cache(config.getDnsCacheConfig(), context.dnsCaches()),
        config.getPortValue() == 0 ? HTTPS : config.getPortValue(),
        config.getSaveUpstreamAddress());
  }
}
