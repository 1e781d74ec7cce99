package io.weft.extension.filter.http.grpchttp1reversebridge;

import io.envoyproxy.envoy.extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfigPerRoute;
import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;

/** Makes filters that bridge gRPC clients to HTTP/1 hosts. */
public final class GrpcHttp1ReverseBridgeFactory
    implements HttpFilterFactory<FilterConfig, FilterConfigPerRoute, Boolean> {
  @Override
  public String name() {
    return "envoy.filters.http.grpc_http1_reverse_bridge";
  }

  @Override
  public Class<FilterConfig> configType() {
    return FilterConfig.class;
  }

  @Override
  public HttpFilter create(
      FilterConfig config, PerRouteKey<Boolean> perRoute, FactoryContext context) {
    String sizeHeader = config.getResponseSizeHeader();
    return new GrpcHttp1ReverseBridgeFilter(
        new GrpcHttp1ReverseBridgeFilter.Settings(
            config.getContentType(),
            config.getWithholdGrpcFrames(),
            sizeHeader.isEmpty() ? null : HeaderName.of(sizeHeader)),
        perRoute);
  }

  @Override
  public Class<FilterConfigPerRoute> routeConfigType() {
    return FilterConfigPerRoute.class;
  }

  @Override
  public Class<Boolean> routeSettingsType() {
    return Boolean.class;
  }

  /** Whether the filter has nothing to do on the route. */
  @Override
  public Boolean createRouteSettings(FilterConfigPerRoute config, FactoryContext context) {
    return config.getDisabled();
  }
}
