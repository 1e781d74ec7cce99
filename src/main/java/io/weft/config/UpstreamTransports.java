package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.weft.common.ConfigException;
import io.weft.net.RawTransportSocket;
import io.weft.spi.FactoryContext;
import io.weft.spi.UpstreamTransportSocketFactory;

/** Translates the transports of clusters. Source: {@code envoy.config.core.v3.TransportSocket}. */
public final class UpstreamTransports {
  private UpstreamTransports() {}

  /**
   * The transport that {@code proto} describes; clear text if it describes none.
   *
   * @param statPrefix begins the names of the cluster's stats
   */
  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  public static io.weft.net.TransportSocket translate(
      TransportSocket proto, String statPrefix, FactoryContext context) throws ConfigException {
    if (proto.equals(TransportSocket.getDefaultInstance())) {
      return RawTransportSocket.INSTANCE;
    }
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            UpstreamTransportSocketFactory.class,
            proto.getName(),
            proto.getTypedConfig());
    return ((UpstreamTransportSocketFactory<Object>) resolved.factory())
        .createUpstream(resolved.config(), statPrefix, context);
  }
}
