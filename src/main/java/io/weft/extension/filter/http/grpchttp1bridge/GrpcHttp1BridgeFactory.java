package io.weft.extension.filter.http.grpchttp1bridge;

import io.envoyproxy.envoy.extensions.filters.http.grpc_http1_bridge.v3.Config;
import io.weft.common.ConfigException;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;

/** Makes filters that bridge HTTP/1 clients to gRPC hosts. */
public final class GrpcHttp1BridgeFactory implements HttpFilterFactory<Config, Config, Void> {
  @Override
  public String name() {
    return "envoy.filters.http.grpc_http1_bridge";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public HttpFilter create(Config config, PerRouteKey<Void> perRoute, FactoryContext context) {
    return new GrpcHttp1BridgeFilter(
        config.getUpgradeProtobufToGrpc(), config.getIgnoreQueryParameters());
  }

  @Override
  public Class<Config> routeConfigType() {
    return Config.class;
  }

  @Override
  public Class<Void> routeSettingsType() {
    return Void.class;
  }

  @Override
  public Void createRouteSettings(Config config, FactoryContext context) throws ConfigException {
    throw new ConfigException(
        "",
        "The filter envoy.filters.http.grpc_http1_bridge doesn't support virtual host or route specific"
            + " configurations");
  }
}
