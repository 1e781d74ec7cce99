package io.weft.extension.filter.http.router;

import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.weft.http.HeaderName;
import io.weft.http.HttpHandler;
import io.weft.router.RouterSettings;
import io.weft.router.RouterStats;
import io.weft.spi.FactoryContext;
import io.weft.spi.TerminalHttpFilterFactory;

/** Makes routers. */
public final class RouterFactory implements TerminalHttpFilterFactory<Router> {
  @Override
  public String name() {
    return "envoy.filters.http.router";
  }

  @Override
  public Class<Router> configType() {
    return Router.class;
  }

  @Override
  public HttpHandler create(Router config, String statPrefix, FactoryContext context) {
    return new io.weft.router.Router(
        new RouterSettings(
            config.getSuppressEnvoyHeaders(),
            config.getRespectExpectedRqTimeout(),
            !config.hasDynamicStats() || config.getDynamicStats().getValue(),
            config.getSuppressGrpcRequestFailureCodeStats(),
            config.getStrictCheckHeadersList().stream().map(HeaderName::of).toList(),
            context.node().locality().zone(),
            context.node().localAddress()),
        new RouterStats(context.scope(), statPrefix),
        context.views(),
        context.runtime());
  }
}
