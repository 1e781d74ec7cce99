package io.weft.extension.filter.http.grpcweb;

import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.weft.http.HttpFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.SettledHttpFilterFactory;

/** Makes filters for gRPC-Web. */
public final class GrpcWebFactory implements SettledHttpFilterFactory<GrpcWeb> {
  @Override
  public String name() {
    return "envoy.filters.http.grpc_web";
  }

  @Override
  public Class<GrpcWeb> configType() {
    return GrpcWeb.class;
  }

  @Override
  public HttpFilter create(GrpcWeb config, FactoryContext context) {
    return new GrpcWebFilter(context.views());
  }
}
