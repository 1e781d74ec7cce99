package io.weft.extension.transportsocket.upstreamproxyprotocol;

import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TlvEntry;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.PassThroughTranslator;
import io.weft.config.UpstreamTransports;
import io.weft.net.ProxyProtocol;
import io.weft.net.TransportSocket;
import io.weft.spi.FactoryContext;
import io.weft.spi.UpstreamTransportSocketFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes transports that tell hosts of the client. */
public final class UpstreamProxyProtocolFactory
    implements UpstreamTransportSocketFactory<ProxyProtocolUpstreamTransport> {
  private static final int MAX_TLV_BYTES = 0xffff;

  @Override
  public String name() {
    return "envoy.transport_sockets.upstream_proxy_protocol";
  }

  @Override
  public Class<ProxyProtocolUpstreamTransport> configType() {
    return ProxyProtocolUpstreamTransport.class;
  }

  @Override
  public TransportSocket createUpstream(
      ProxyProtocolUpstreamTransport config, String statPrefix, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<ProxyProtocol.Tlv> added =
        errors.attempt("config.added_tlvs", () -> added(config.getConfig()));
    TransportSocket inner =
        errors.attempt(
            "transport_socket",
            () -> UpstreamTransports.translate(config.getTransportSocket(), statPrefix, context));
    errors.throwIfAny();
    ProxyProtocol version =
        switch (config.getConfig().getVersion()) {
          case V1, UNRECOGNIZED -> ProxyProtocol.V1;
          case V2 -> ProxyProtocol.V2;
        };
    return new UpstreamProxyProtocolSocket(
        new UpstreamProxyProtocolSocket.Settings(
            version,
            Objects.requireNonNull(added),
            PassThroughTranslator.translate(
                config.getConfig().hasPassThroughTlvs()
                    ? config.getConfig().getPassThroughTlvs()
                    : null),
            config.getTlvAsPoolKey()),
        Objects.requireNonNull(inner));
  }

  private static List<ProxyProtocol.Tlv> added(ProxyProtocolConfig config) throws ConfigException {
    List<ProxyProtocol.Tlv> added = new ArrayList<>();
    int length = 0;
    for (TlvEntry entry : config.getAddedTlvsList()) {
      length += 3 + entry.getValue().size();
      added.add(new ProxyProtocol.Tlv(entry.getType(), entry.getValue().toByteArray()));
    }
    if (length > MAX_TLV_BYTES - 36) {
      throw new ConfigException("", "longer than the 65,499 bytes that fit into a header");
    }
    return added;
  }
}
