package io.weft.xds;

import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.weft.tls.ClientHandshakes;
import javax.net.ssl.SSLEngine;

/** Has Netty open TLS connections as a cluster does. Immutable; any thread. */
final class ChannelTls extends DelegatingSslContext {
  private final ClientHandshakes handshakes;

  ChannelTls(ClientHandshakes handshakes) {
    super(
        new JdkSslContext(
            handshakes.context(),
            true,
            null,
            IdentityCipherSuiteFilter.INSTANCE,
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                "h2"),
            ClientAuth.NONE,
            null,
            false));
    this.handshakes = handshakes;
  }

  @Override
  protected void initEngine(SSLEngine engine) {
    handshakes.prepare(engine);
  }
}
