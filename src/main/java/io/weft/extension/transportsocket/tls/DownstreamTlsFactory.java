package io.weft.extension.transportsocket.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.weft.common.ConfigException;
import io.weft.config.TlsContextTranslator;
import io.weft.net.TransportSocket;
import io.weft.spi.DownstreamTransportSocketFactory;
import io.weft.spi.FactoryContext;

/** Makes the server's side of TLS. */
public final class DownstreamTlsFactory
    implements DownstreamTransportSocketFactory<DownstreamTlsContext> {
  @Override
  public String name() {
    return "envoy.transport_sockets.tls";
  }

  @Override
  public Class<DownstreamTlsContext> configType() {
    return DownstreamTlsContext.class;
  }

  @Override
  public TransportSocket createDownstream(DownstreamTlsContext config, FactoryContext context)
      throws ConfigException {
    return TlsContextTranslator.downstream(config, context);
  }
}
