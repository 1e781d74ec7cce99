package io.weft.extension.transportsocket.starttls;

import io.envoyproxy.envoy.extensions.transport_sockets.starttls.v3.StartTlsConfig;
import io.weft.common.ConfigException;
import io.weft.config.TlsContextTranslator;
import io.weft.net.TransportSocket;
import io.weft.spi.DownstreamTransportSocketFactory;
import io.weft.spi.FactoryContext;

/** Makes the server's side of connections that begin in clear text. */
public final class DownstreamStartTlsFactory
    implements DownstreamTransportSocketFactory<StartTlsConfig> {
  @Override
  public String name() {
    return "envoy.transport_sockets.starttls";
  }

  @Override
  public Class<StartTlsConfig> configType() {
    return StartTlsConfig.class;
  }

  @Override
  public TransportSocket createDownstream(StartTlsConfig config, FactoryContext context)
      throws ConfigException {
    try {
      return new StartTlsSocket(
          TlsContextTranslator.downstream(config.getTlsSocketConfig(), context));
    } catch (ConfigException e) {
      throw e.under("tls_socket_config");
    }
  }
}
