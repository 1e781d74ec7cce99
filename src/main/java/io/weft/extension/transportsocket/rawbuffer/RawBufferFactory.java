package io.weft.extension.transportsocket.rawbuffer;

import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.weft.net.RawTransportSocket;
import io.weft.net.TransportSocket;
import io.weft.spi.DownstreamTransportSocketFactory;
import io.weft.spi.FactoryContext;
import io.weft.spi.UpstreamTransportSocketFactory;

/** Makes clear-text transports. */
public final class RawBufferFactory
    implements DownstreamTransportSocketFactory<RawBuffer>,
        UpstreamTransportSocketFactory<RawBuffer> {
  @Override
  public String name() {
    return "envoy.transport_sockets.raw_buffer";
  }

  @Override
  public Class<RawBuffer> configType() {
    return RawBuffer.class;
  }

  @Override
  public TransportSocket createDownstream(RawBuffer config, FactoryContext context) {
    return RawTransportSocket.INSTANCE;
  }

  @Override
  public TransportSocket createUpstream(
      RawBuffer config, String statPrefix, FactoryContext context) {
    return RawTransportSocket.INSTANCE;
  }
}
