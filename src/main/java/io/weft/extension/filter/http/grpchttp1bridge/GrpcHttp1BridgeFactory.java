package io.weft.extension.filter.http.grpchttp1bridge;

import io.envoyproxy.envoy.extensions.filters.http.grpc_http1_bridge.v3.Config;
import io.weft.http.HttpFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.SettledHttpFilterFactory;

/** Makes filters that bridge HTTP/1 clients to gRPC hosts. */
public final class GrpcHttp1BridgeFactory implements SettledHttpFilterFactory<Config> {
  @Override
  public String name() {
    return "envoy.filters.http.grpc_http1_bridge";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public HttpFilter create(Config config, FactoryContext context) {
    return new GrpcHttp1BridgeFilter(
        config.getUpgradeProtobufToGrpc(), config.getIgnoreQueryParameters());
  }
}
