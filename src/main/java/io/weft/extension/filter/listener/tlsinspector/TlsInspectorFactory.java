package io.weft.extension.filter.listener.tlsinspector;

import io.weft.net.ListenerFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFilterFactory;

/** Makes filters that look into ClientHellos. */
public final class TlsInspectorFactory
    implements ListenerFilterFactory<
        io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector> {
  @Override
  public String name() {
    return "envoy.filters.listener.tls_inspector";
  }

  @Override
  public Class<io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector>
      configType() {
    return io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector.class;
  }

  @Override
  public ListenerFilter create(
      io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector config,
      FactoryContext context) {
    return new TlsInspector(
        new TlsInspector.Settings(
            config.getCloseConnectionOnClientHelloParsingErrors(),
            config.getEnableJa3Fingerprinting().getValue(),
            config.getEnableJa4Fingerprinting().getValue()),
        context.scope().scope("tls_inspector"));
  }
}
