package io.weft.extension.filter.http.grpcweb;

import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.weft.common.ConfigException;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;

/** Makes filters for gRPC-Web. */
public final class GrpcWebFactory implements HttpFilterFactory<GrpcWeb, GrpcWeb, Void> {
  @Override
  public String name() {
    return "envoy.filters.http.grpc_web";
  }

  @Override
  public Class<GrpcWeb> configType() {
    return GrpcWeb.class;
  }

  @Override
  public HttpFilter create(GrpcWeb config, PerRouteKey<Void> perRoute, FactoryContext context) {
    return new GrpcWebFilter();
  }

  @Override
  public Class<GrpcWeb> routeConfigType() {
    return GrpcWeb.class;
  }

  @Override
  public Class<Void> routeSettingsType() {
    return Void.class;
  }

  @Override
  public Void createRouteSettings(GrpcWeb config, FactoryContext context) throws ConfigException {
    throw new ConfigException(
        "",
        "The filter envoy.filters.http.grpc_web doesn't support virtual host or route specific"
            + " configurations");
  }
}
