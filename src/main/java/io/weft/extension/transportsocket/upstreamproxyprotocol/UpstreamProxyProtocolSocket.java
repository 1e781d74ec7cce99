package io.weft.extension.transportsocket.upstreamproxyprotocol;

import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.Passthrough;
import io.weft.net.ProxiedClient;
import io.weft.net.ProxyProtocol;
import io.weft.net.ProxyProtocol.PassThrough;
import io.weft.net.ProxyProtocol.Tlv;
import io.weft.net.ShownCertificates;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the PROXY header and leaves the rest of the connection to another transport. A connection
 * serves one client address only: it goes into the pool of its {@link ConnectOptions}.
 *
 * <p>Without a client, as in health checks, version 1 tells of Weft's own addresses and version 2
 * that the connection is Weft's own. Shared by all connections of a cluster. Source: {@code
 * envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport}.
 */
final class UpstreamProxyProtocolSocket implements TransportSocket {
  /**
   * What is configured.
   *
   * @param added sent with version 2
   * @param passed which facts of the client's own header are sent with version 2, if none of their
   *     type was added
   * @param separates whether clients of unequal facts get connections of their own
   */
  record Settings(ProxyProtocol version, List<Tlv> added, PassThrough passed, boolean separates) {
    Settings {
      added = List.copyOf(added);
    }

    /** What is sent with version 2 for {@code client}. */
    List<Tlv> tlvs(ProxiedClient client) {
      if (client.tlvs().isEmpty()) {
        return added;
      }
      List<Tlv> all = new ArrayList<>(added);
      for (Tlv tlv : client.tlvs()) {
        if (added.stream().noneMatch(own -> own.type() == tlv.type())) {
          all.add(tlv);
        }
      }
      return all;
    }
  }

  private final Settings settings;
  private final TransportSocket inner;

  UpstreamProxyProtocolSocket(Settings settings, TransportSocket inner) {
    this.settings = settings;
    this.inner = inner;
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) throws IOException {
    socket.out().write(header(socket.info(), options.client()));
    return inner.connect(socket, options);
  }

  private byte[] header(ConnectionInfo own, @Nullable ProxiedClient client) {
    if (client != null) {
      return settings.version.header(client.remote(), client.local(), settings.tlvs(client));
    }
    return switch (settings.version) {
      case V1 -> ProxyProtocol.V1.header(own.localAddress(), own.remoteAddress(), List.of());
      case V2 -> ProxyProtocol.localHeader();
    };
  }

  @Override
  public Connection accept(AcceptedSocket socket) {
    throw new IllegalStateException("a cluster accepts no connection");
  }

  @Override
  public @Nullable ProxiedClient client(ConnectionInfo downstream) {
    if (ProxiedClient.isHidden(downstream)) {
      return null;
    }
    return new ProxiedClient(
        downstream.remoteAddress(),
        downstream.localAddress(),
        settings.passed.of(ProxyProtocol.Kept.of(downstream).tlvs()),
        settings.separates);
  }

  @Override
  public Passthrough passthrough(ConnectOptions options) {
    return inner.passthrough(options);
  }

  @Override
  public boolean isSecure() {
    return inner.isSecure();
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public @Nullable ShownCertificates certificates() {
    return inner.certificates();
  }
}
