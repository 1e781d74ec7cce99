package io.weft.extension.filter.http.router;

import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.config.AccessLogTranslator;
import io.weft.http.HeaderName;
import io.weft.http.HttpHandler;
import io.weft.router.RouterSettings;
import io.weft.router.RouterStats;
import io.weft.router.UpstreamLogSettings;
import io.weft.spi.FactoryContext;
import io.weft.spi.TerminalHttpFilterFactory;
import java.time.Duration;

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
  public HttpHandler create(Router config, String statPrefix, FactoryContext context)
      throws ConfigException {
    return new io.weft.router.Router(
        new RouterSettings(
            config.getSuppressEnvoyHeaders(),
            config.getRespectExpectedRqTimeout(),
            !config.hasDynamicStats() || config.getDynamicStats().getValue(),
            config.getSuppressGrpcRequestFailureCodeStats(),
            config.getStrictCheckHeadersList().stream().map(HeaderName::of).toList(),
            context.node().locality().zone(),
            context.node().localAddress(),
            upstreamLog(config, context)),
        new RouterStats(context.scope(), statPrefix),
        context.views(),
        context.runtime());
  }

  private static UpstreamLogSettings upstreamLog(Router config, FactoryContext context)
      throws ConfigException {
    Router.UpstreamAccessLogOptions options = config.getUpstreamLogOptions();
    var interval = options.getUpstreamLogFlushInterval();
    return new UpstreamLogSettings(
        AccessLogTranslator.translate("upstream_log", config.getUpstreamLogList(), context),
        options.getFlushUpstreamLogOnUpstreamStream(),
        Deadlines.saturatedNanos(Duration.ofSeconds(interval.getSeconds(), interval.getNanos())));
  }
}
