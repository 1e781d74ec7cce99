package io.weft.extension.filter.listener.httpinspector;

import io.weft.net.ListenerFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFilterFactory;

/** Makes filters that tell HTTP in clear text. */
public final class HttpInspectorFactory
    implements ListenerFilterFactory<
        io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector> {
  @Override
  public String name() {
    return "envoy.filters.listener.http_inspector";
  }

  @Override
  public Class<io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector>
      configType() {
    return io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector.class;
  }

  @Override
  public ListenerFilter create(
      io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector config,
      FactoryContext context) {
    return new HttpInspector(context.scope().scope("http_inspector"));
  }
}
