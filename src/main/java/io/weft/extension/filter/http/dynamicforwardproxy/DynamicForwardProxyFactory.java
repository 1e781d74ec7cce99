package io.weft.extension.filter.http.dynamicforwardproxy;

import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.SubClusterConfig;
import io.weft.common.ConfigException;
import io.weft.config.DnsTranslator;
import io.weft.extension.filter.http.dynamicforwardproxy.DynamicForwardProxyFilter.HostRewrite;
import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import java.time.Duration;
import java.util.Locale;

/** Makes filters that look up the names that requests are for. */
public final class DynamicForwardProxyFactory
    implements HttpFilterFactory<FilterConfig, PerRouteConfig, HostRewrite> {
  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "envoy.filters.http.dynamic_forward_proxy";
  }

  @Override
  public Class<FilterConfig> configType() {
    return FilterConfig.class;
  }

  @Override
  public Class<PerRouteConfig> routeConfigType() {
    return PerRouteConfig.class;
  }

  @Override
  public Class<HostRewrite> routeSettingsType() {
    return HostRewrite.class;
  }

  @Override
  public HttpFilter create(
      FilterConfig config, PerRouteKey<HostRewrite> perRoute, FactoryContext context)
      throws ConfigException {
    return new DynamicForwardProxyFilter(
        config.hasSubClusterConfig()
            ? null
            : DnsTranslator.cache(config.getDnsCacheConfig(), context.dnsCaches()),
        new DynamicForwardProxyFilter.Settings(
            config.getSaveUpstreamAddress(),
            config.getAllowDynamicHostFromFilterState(),
            initTimeout(config.getSubClusterConfig())),
        perRoute,
        context.views());
  }

  private static Duration initTimeout(SubClusterConfig config) {
    return config.hasClusterInitTimeout()
        ? Duration.ofSeconds(
            config.getClusterInitTimeout().getSeconds(), config.getClusterInitTimeout().getNanos())
        : INIT_TIMEOUT;
  }

  @Override
  public HostRewrite createRouteSettings(PerRouteConfig config, FactoryContext context) {
    return config.hasHostRewriteLiteral()
        ? new HostRewrite(config.getHostRewriteLiteral(), null)
        : new HostRewrite(
            "",
            config.getHostRewriteHeader().isEmpty()
                ? null
                : HeaderName.of(config.getHostRewriteHeader().toLowerCase(Locale.ROOT)));
  }
}
