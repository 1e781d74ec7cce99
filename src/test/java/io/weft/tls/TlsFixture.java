package io.weft.tls;

import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.net.AcceptedSocket;
import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.ConnectionInfo;
import io.weft.net.SocketConnection;
import io.weft.net.TlsInfo;
import io.weft.stats.StatsStore;
import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jspecify.annotations.Nullable;

/** A server with Weft's TLS on a socket of its own, and clients with Java's. */
final class TlsFixture implements AutoCloseable {
  static final TestCertificate CA = TestCertificate.authority("ca");
  static final TestCertificate SERVER =
      TestCertificate.named("server").dns("a.test").issuedBy(CA).build();
  static final TestCertificate CLIENT =
      TestCertificate.named("client").uri("spiffe://mesh.test/client").issuedBy(CA).build();
  static final TestCertificate STRANGER =
      TestCertificate.named("stranger").issuedBy(TestCertificate.authority("another ca")).build();

  static {
    InstrumentationAgent.agentmain(null, ByteBuddyAgent.install());
  }

  final StatsStore stats = new StatsStore();
  final Deadlines deadlines = new Deadlines();
  final ServerTlsSocket transport;
  private final ServerSocketChannel listening;

  TlsFixture(ServerTlsSettings settings) throws IOException {
    transport =
        new ServerTlsSocket(settings, TlsStats.ofListener(stats.root(), "listener.l"), deadlines);
    deadlines.start();
    listening =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** A server that asks for no certificate. */
  static TlsFixture simple() throws Exception {
    TlsFixture fixture = new TlsFixture(settings(false));
    fixture.transport.renew(List.of(loaded(SERVER)), LoadedTrust.NONE);
    return fixture;
  }

  /** A server that looks at certificates of clients. */
  static TlsFixture trusting(boolean requires, TestCertificate authority) throws Exception {
    TlsFixture fixture = new TlsFixture(settings(requires));
    fixture.transport.renew(List.of(loaded(SERVER)), trust(authority));
    return fixture;
  }

  static ServerTlsSettings settings(boolean requiresClientCertificate, String... protocols)
      throws ConfigException {
    return new ServerTlsSettings(
        new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of(), List.of(), List.of())
            .check(),
        List.of(protocols),
        requiresClientCertificate,
        false,
        false,
        new SessionResumption(SessionResumption.Kind.STATELESS, Duration.ofHours(2)),
        null);
  }

  static LoadedIdentity loaded(TestCertificate certificate) throws GeneralSecurityException {
    return new LoadedIdentity("<inline>", TlsIdentity.of(certificate.chain(), certificate.key()));
  }

  static LoadedTrust trust(TestCertificate authority) {
    return new LoadedTrust(
        "<inline>",
        new PeerVerification(
            List.of(authority.certificate()),
            new PeerVerification.Revocation(List.of(), false),
            List.of(),
            new PeerVerification.Pins(List.of(), List.of()),
            100,
            new PeerVerification.Leniency(false, false)));
  }

  /** Keys that consist of one number each. */
  static List<TicketKey> ticketKeys(int... fills) throws Exception {
    List<TicketKey> keys = new ArrayList<>();
    for (int fill : fills) {
      byte[] bytes = new byte[80];
      Arrays.fill(bytes, (byte) fill);
      keys.add(TicketKey.of(bytes));
    }
    return keys;
  }

  /** Accepts one connection on a virtual thread, which ends when {@code handler} does. */
  CompletableFuture<ConnectionInfo> serve(ConnectionHandler handler) {
    CompletableFuture<ConnectionInfo> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (SocketChannel channel = listening.accept()) {
            SocketConnection socket =
                new SocketConnection(
                    channel,
                    new ConnectionInfo(
                        Address.of(channel.getLocalAddress()),
                        Address.of(channel.getRemoteAddress())));
            try (Connection connection = transport.accept(new AcceptedSocket(socket))) {
              handler.handle(connection);
              done.complete(connection.info());
            }
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  /** As {@link #serve}, sending back what comes. */
  CompletableFuture<ConnectionInfo> echo() {
    return serve(connection -> connection.in().transferTo(connection.out()));
  }

  int port() throws IOException {
    return ((InetSocketAddress) listening.getLocalAddress()).getPort();
  }

  /** A client that trusts anybody and has done nothing yet. */
  SSLSocket client(@Nullable TestCertificate identity, @Nullable String serverName, String... more)
      throws Exception {
    return resuming(context(identity), serverName, more);
  }

  /** A client of one version over {@code plain}, which it closes. */
  SSLSocket clientOver(Socket plain, String version) throws Exception {
    SSLSocket socket = over(plain, context(null));
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  private SSLSocket over(Socket plain, SSLContext context) throws IOException {
    return (SSLSocket) context.getSocketFactory().createSocket(plain, "peer", port(), true);
  }

  static SSLContext context(@Nullable TestCertificate identity) throws Exception {
    return TlsContexts.create(
        identity == null ? null : loaded(identity).identity(),
        PeerVerifier.ofServers(PeerVerification.NONE));
  }

  SSLSocket resuming(SSLContext context, @Nullable String serverName, String... protocols)
      throws IOException {
    SSLSocket socket = over(new Socket(InetAddress.getLoopbackAddress(), port()), context);
    SSLParameters parameters = socket.getSSLParameters();
    if (serverName != null) {
      parameters.setServerNames(List.of(name(serverName)));
    }
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  /** A name that Java's clients would refuse. */
  static SNIServerName name(String text) {
    return new SNIServerName(0, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {};
  }

  long counter(String name) {
    return stats.root().scope("listener.l").counter(name).value();
  }

  long ssl(String name) {
    return stats.root().scope("listener.l.ssl").counter(name).value();
  }

  /** What the handshake of a connection has agreed upon that was served to its end. */
  static TlsInfo tlsOf(CompletableFuture<ConnectionInfo> done) throws Exception {
    return Objects.requireNonNull(done.get().tls());
  }

  /** What made {@code done} fail. */
  static Throwable failure(CompletableFuture<?> done) throws InterruptedException {
    try {
      done.get();
      throw new AssertionError("succeeded");
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** Blocks until {@code latch} is open. */
  static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  static List<Integer> list(int... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    deadlines.close();
  }
}
