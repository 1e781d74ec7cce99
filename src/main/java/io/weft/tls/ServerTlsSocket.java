package io.weft.tls;

import io.weft.common.Deadlines;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.ShownCertificates;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TLS for one filter chain.
 *
 * <p>The handshake runs on the connection's thread and blocks; the caller's deadline aborts the
 * socket. Shared by all connections of the chain. Source: {@code envoy.transport_sockets.tls}.
 */
public final class ServerTlsSocket implements TransportSocket {
  private final ServerTlsSettings settings;
  private final TlsStats stats;
  private final Deadlines deadlines;
  private volatile @Nullable ServerTlsContext context;

  /**
   * A transport without certificates, which refuses connections until {@link #renew}.
   *
   * @param stats of the listener
   */
  public ServerTlsSocket(ServerTlsSettings settings, TlsStats stats, Deadlines deadlines) {
    this.settings = settings;
    this.stats = stats;
    this.deadlines = deadlines;
    SniPatch.apply();
  }

  /**
   * Has later handshakes use these certificates; connections that are there go on.
   *
   * @param identities one or more to choose from
   * @param peers what the certificates of clients have to be
   */
  public void renew(List<LoadedIdentity> identities, LoadedTrust peers) {
    stats.onCertificates(identities, peers);
    context =
        new ServerTlsContext(
            new ServerTlsContext.Settings(settings, List.copyOf(identities), peers));
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public @Nullable ShownCertificates certificates() {
    ServerTlsContext current = context;
    return current == null
        ? null
        : LoadedTrust.shown(current.settings().identities(), current.settings().peers());
  }

  @Override
  public Connection accept(AcceptedSocket socket) throws IOException {
    ServerTlsContext current = context;
    if (current == null) {
      stats.onNotReady();
      throw new SSLException("the certificates have not arrived yet");
    }
    ClientHello hello = null;
    switch (ClientHello.peek(socket, ClientHello.MAX_BYTES)) {
      case ClientHello.Peek.Found found -> hello = found.hello();
      case ClientHello.Peek.NotTls none -> {
        stats.onError();
        throw new SSLException("not a ClientHello");
      }
      case ClientHello.Peek.Malformed malformed -> {
        // Java finds out itself, and tells the client by an alert.
      }
      case ClientHello.Peek.Ended ended -> {
        // As above, without anybody left to tell.
      }
    }
    return handshake(current, hello, socket);
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) {
    throw new IllegalStateException("a server's side opens no connection");
  }

  private Connection handshake(
      ServerTlsContext current, @Nullable ClientHello hello, AcceptedSocket accepted)
      throws IOException {
    HandshakeScan scan = new HandshakeScan();
    RawSocket raw = new RawSocket(accepted.socket(), accepted.in(), scan, false);
    SSLSocket tls =
        (SSLSocket) current.choose(hello).getSocketFactory().createSocket(raw, null, true);
    SSLParameters parameters = tls.getSSLParameters();
    current.applyTo(parameters, hello);
    tls.setSSLParameters(parameters);
    if (!settings.applicationProtocols().isEmpty()) {
      tls.setHandshakeApplicationProtocolSelector((unused, offered) -> choose(offered));
    }
    long start = System.currentTimeMillis();
    try {
      tls.startHandshake();
    } catch (IOException e) {
      throw HandshakeFailure.counted(e, stats);
    }
    raw.established();
    SessionInfo session = SessionInfo.of(tls.getSession(), current.verifier(), scan.group(), start);
    stats.onHandshake(session, null);
    if (settings.resumption().kind() == SessionResumption.Kind.NONE) {
      tls.getSession().invalidate();
    }
    ConnectionInfo info = accepted.info();
    info.tls(session);
    String protocol = tls.getApplicationProtocol();
    info.negotiatedProtocol(protocol == null || protocol.isEmpty() ? null : protocol);
    return new TlsConnection(tls, raw, accepted.socket(), deadlines);
  }

  /** The first protocol of the server that the client offers; empty to go on without. */
  private String choose(List<String> offered) {
    for (String protocol : settings.applicationProtocols()) {
      if (offered.contains(protocol)) {
        return protocol;
      }
    }
    return "";
  }
}
