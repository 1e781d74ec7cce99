package io.weft.extension.transportsocket.starttls;

import io.envoyproxy.envoy.extensions.transport_sockets.starttls.v3.UpstreamStartTlsConfig;
import io.weft.common.ConfigException;
import io.weft.config.TlsContextTranslator;
import io.weft.net.TransportSocket;
import io.weft.spi.FactoryContext;
import io.weft.spi.UpstreamTransportSocketFactory;

/** Makes the client's side of connections that begin in clear text. */
public final class UpstreamStartTlsFactory
    implements UpstreamTransportSocketFactory<UpstreamStartTlsConfig> {
  @Override
  public String name() {
    return "envoy.transport_sockets.starttls";
  }

  @Override
  public Class<UpstreamStartTlsConfig> configType() {
    return UpstreamStartTlsConfig.class;
  }

  @Override
  public TransportSocket createUpstream(
      UpstreamStartTlsConfig config, String statPrefix, FactoryContext context)
      throws ConfigException {
    try {
      return new StartTlsSocket(
          TlsContextTranslator.upstream(config.getTlsSocketConfig(), statPrefix, context));
    } catch (ConfigException e) {
      throw e.under("tls_socket_config");
    }
  }
}
