package io.weft.extension.transportsocket.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.weft.common.ConfigException;
import io.weft.config.TlsContextTranslator;
import io.weft.net.TransportSocket;
import io.weft.spi.FactoryContext;
import io.weft.spi.UpstreamTransportSocketFactory;

/** Makes the client's side of TLS. */
public final class UpstreamTlsFactory
    implements UpstreamTransportSocketFactory<UpstreamTlsContext> {
  @Override
  public String name() {
    return "envoy.transport_sockets.tls";
  }

  @Override
  public Class<UpstreamTlsContext> configType() {
    return UpstreamTlsContext.class;
  }

  @Override
  public TransportSocket createUpstream(
      UpstreamTlsContext config, String statPrefix, FactoryContext context) throws ConfigException {
    return TlsContextTranslator.upstream(config, statPrefix, context);
  }
}
