package io.weft.tls;

import io.weft.common.Deadlines;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ShownCertificates;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TLS for one filter chain.
 *
 * <p>The handshake runs on the connection's thread and blocks; the caller's deadline aborts the
 * socket. Shared by all connections of the chain. Source: {@code envoy.transport_sockets.tls}.
 */
public final class ServerTlsSocket implements TransportSocket {
  /** A fatal alert, before any version is agreed upon (RFC 8446 section 6). */
  private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

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
  }

  /**
   * Has later handshakes use these certificates; connections that are there go on.
   *
   * @param identities one or more to choose from
   * @param peers what the certificates of clients have to be
   */
  public void renew(List<LoadedIdentity> identities, LoadedTrust peers) {
    renew(identities, peers, null);
  }

  /**
   * As {@link #renew(List, LoadedTrust)}, with other keys of tickets.
   *
   * @param ticketKeys null for those of the settings
   */
  public void renew(
      List<LoadedIdentity> identities, LoadedTrust peers, @Nullable List<TicketKey> ticketKeys) {
    stats.onCertificates(identities, peers);
    context =
        new ServerTlsContext(
            new ServerTlsContext.Settings(
                ticketKeys == null ? settings : settings.with(ticketKeys),
                List.copyOf(identities),
                peers));
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
    return handshake(current, current.readsHello() ? hello(socket) : null, socket);
  }

  /** What the client says first; null if it makes no sense, on which TLS has something to say. */
  private @Nullable ClientHello hello(AcceptedSocket socket) throws IOException {
    return switch (ClientHello.peek(socket, ClientHello.MAX_BYTES)) {
      case ClientHello.Peek.Found found -> found.hello();
      case ClientHello.Peek.NotTls none -> {
        stats.onError();
        throw new SSLException("not a ClientHello");
      }
      case ClientHello.Peek.Malformed malformed -> null;
      case ClientHello.Peek.Ended ended -> null;
    };
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) {
    throw new IllegalStateException("a server's side opens no connection");
  }

  private Connection handshake(
      ServerTlsContext current, @Nullable ClientHello hello, AcceptedSocket accepted)
      throws IOException {
    int chosen = current.choose(hello);
    OcspPolicy.Action stapling = current.stapling(chosen, hello);
    stats.onStapling(stapling);
    if (stapling == OcspPolicy.Action.FAIL) {
      stats.onError();
      accepted.socket().out().write(HANDSHAKE_FAILURE);
      throw new SSLException("the certificate has no valid OCSP staple");
    }
    SSLEngine engine = current.engine(chosen, accepted.info(), hello);
    HandshakeScan scan = new HandshakeScan();
    TlsConnection connection =
        new TlsConnection(engine, accepted.socket(), accepted.in(), deadlines, stats);
    long start = System.currentTimeMillis();
    boolean done = false;
    try {
      connection.handshake(scan);
      SSLSession session = engine.getSession();
      SessionInfo facts = SessionInfo.of(session, current.verifier(), scan.group(), start);
      stats.onHandshake(facts, null);
      current.verifier().countTolerated(facts, stats);
      if (settings.resumption().kind() == SessionResumption.Kind.NONE) {
        session.invalidate();
      }
      accepted.info().tls(facts);
      accepted.info().negotiatedProtocol(TlsConnection.protocol(engine));
      done = true;
      return connection;
    } catch (IOException e) {
      throw HandshakeFailure.counted(e, stats);
    } finally {
      if (!done) {
        connection.release();
      }
    }
  }
}
