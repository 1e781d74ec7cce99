package io.weft.tls;

import io.weft.common.Deadlines;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectFailedException;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ShownCertificates;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import io.weft.tls.SubjectAltNames.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of TLS for one cluster.
 *
 * <p>The handshake runs on the thread that opens the connection and blocks; the caller's deadline
 * aborts the socket. Shared by all connections of the cluster. Without trusted certificates and
 * pins any server is taken, as in Envoy. Source: {@code envoy.transport_sockets.tls}.
 */
public final class ClientTlsSocket implements TransportSocket {
  /** What handshakes need for as long as the certificates hold. */
  private record Context(
      ClientEngines engines,
      PeerVerifier verifier,
      @Nullable LoadedIdentity identity,
      LoadedTrust peers) {}

  private final ClientTlsSettings settings;
  private final TlsStats stats;
  private final Deadlines deadlines;
  private volatile @Nullable Context context;
  private volatile Runnable whenClosed = () -> {};

  /**
   * A transport without certificates, which opens no connection until {@link #renew}.
   *
   * @param stats of the cluster; closed with this
   */
  public ClientTlsSocket(ClientTlsSettings settings, TlsStats stats, Deadlines deadlines) {
    this.settings = settings;
    this.stats = stats;
    this.deadlines = deadlines;
  }

  /**
   * Has later handshakes use these certificates; connections that are there go on.
   *
   * @param identity who Weft is for the hosts; null for nobody
   * @param peers what the certificates of hosts have to be
   */
  public void renew(@Nullable LoadedIdentity identity, LoadedTrust peers) {
    PeerVerifier verifier = PeerVerifier.ofServers(peers.verification());
    TlsIdentity own = identity == null ? null : identity.identity();
    ClientEngines engines = TlsContexts.client(settings, own, verifier);
    Context renewed = new Context(engines, verifier, identity, peers);
    stats.onCertificates(identity == null ? List.of() : List.of(identity), peers);
    context = renewed;
  }

  /** What other libraries need for connections like these; null before certificates are there. */
  public @Nullable ClientHandshakes handshakes() {
    Context current = context;
    return current == null ? null : handshakes(current);
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public @Nullable ShownCertificates certificates() {
    Context current = context;
    return current == null ? null : shown(current);
  }

  @Override
  public Connection accept(AcceptedSocket socket) {
    throw new IllegalStateException("a client's side accepts no connection");
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) throws IOException {
    Context current = context;
    if (current == null) {
      stats.onNotReady();
      throw new ConnectFailedException(
          ConnectFailedException.Kind.REMOTE, "TLS error: Secret is not supplied by SDS");
    }
    String serverName = serverName(options);
    SSLEngine engine =
        current.engines.engine(
            socket.info(),
            serverName,
            applicationProtocols(options),
            settings.resumesSessions() ? sessionKey(socket, serverName, options) : null);
    TlsConnection connection = new TlsConnection(engine, socket, socket.in(), deadlines, stats);
    HandshakeScan scan = new HandshakeScan();
    long start = System.currentTimeMillis();
    boolean done = false;
    try {
      connection.handshake(scan);
      SSLSession java = engine.getSession();
      SessionInfo session = SessionInfo.of(java, current.verifier, scan.group(), start);
      if (!session.peerCertificates().isEmpty()) {
        KeyUsage.check(session.peerCertificates().getFirst(), java.getCipherSuite());
      }
      verifyNames(current.verifier, session, serverName, options);
      socket.info().tls(session);
      socket.info().negotiatedProtocol(TlsConnection.protocol(engine));
      stats.onHandshake(session, TlsNumbers.signatureScheme(scan.signatureScheme()));
      current.verifier.countTolerated(session, stats);
      done = true;
      return connection;
    } catch (IOException e) {
      throw HandshakeFailure.ofClient(HandshakeFailure.counted(e, stats));
    } finally {
      if (!done) {
        connection.release();
      }
    }
  }

  /** Has {@code action} run when the cluster ends; before the first connection. */
  public void onClose(Runnable action) {
    whenClosed = action;
  }

  @Override
  public void close() {
    whenClosed.run();
    stats.close();
  }

  private static ShownCertificates shown(Context context) {
    return LoadedTrust.shown(
        context.identity == null ? List.of() : List.of(context.identity.unstapled()),
        context.peers);
  }

  private String serverName(ConnectOptions options) {
    String override = options.serverName();
    if (override != null) {
      return override;
    }
    String host = options.hostName();
    return settings.asksForHostName() && host != null && !host.isEmpty()
        ? host
        : settings.serverName();
  }

  /**
   * The name by which sessions are kept: one that was begun for another server name, or whose
   * certificate had to be another's, is not gone on with.
   */
  private String sessionKey(SocketConnection socket, String serverName, ConnectOptions options) {
    return serverName + '|' + socket.info().directRemoteAddress() + options.subjectAltNames();
  }

  private List<String> applicationProtocols(ConnectOptions options) {
    if (!options.applicationProtocols().isEmpty()) {
      return options.applicationProtocols();
    }
    return settings.applicationProtocols().isEmpty()
        ? options.fallbackProtocols()
        : settings.applicationProtocols();
  }

  /** Names that only this connection asks for; those of the configuration were looked at before. */
  private void verifyNames(
      PeerVerifier verifier, SessionInfo session, String serverName, ConnectOptions options)
      throws IOException {
    List<String> names = options.subjectAltNames();
    if (names.isEmpty() && settings.verifiesServerName() && !serverName.isEmpty()) {
      names = List.of(serverName);
    }
    if (names.isEmpty() || session.peerCertificates().isEmpty()) {
      return;
    }
    if (matchers(names).stream()
            .noneMatch(name -> name.matches(session.peerCertificates().getFirst()))
        && !verifier.settings().leniency().untrusted()) {
      throw new IOException(
          "refused",
          new PeerRefusedException(
              PeerRefusedException.Check.NAMES, "verify cert failed: verify SAN list"));
    }
  }

  /** Tests that hold for a certificate with one of {@code names}. */
  private static List<SubjectAltNames.Matcher> matchers(List<String> names) {
    List<SubjectAltNames.Matcher> matchers = new ArrayList<>();
    for (String name : names) {
      matchers.add(new SubjectAltNames.Matcher(Kind.DNS, name, name::equals, name, null));
      matchers.add(new SubjectAltNames.Matcher(Kind.URI, name, name::equals, null, null));
      matchers.add(new SubjectAltNames.Matcher(Kind.IP_ADDRESS, name, name::equals, null, null));
    }
    return matchers;
  }

  /** Other libraries do not look at names after the handshake, so it does. */
  private ClientHandshakes handshakes(Context current) {
    TlsIdentity own = current.identity == null ? null : current.identity.identity();
    String name = settings.serverName();
    PeerVerification demands = current.peers.verification();
    if (settings.verifiesServerName() && !name.isEmpty()) {
      demands = demands.withSubjectAltNames(matchers(List.of(name)));
    }
    return new ClientHandshakes(TlsContexts.create(own, PeerVerifier.ofServers(demands)), settings);
  }
}
