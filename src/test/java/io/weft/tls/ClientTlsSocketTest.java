package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.common.Metadata;
import io.weft.net.Address;
import io.weft.net.ConnectFailedException;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.SocketConnection;
import io.weft.net.TlsInfo;
import io.weft.stats.StatsStore;
import io.weft.testing.TestCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientTlsSocketTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final String VERIFY_FAILED =
      "TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:";

  private final StatsStore stats = new StatsStore();
  private final Deadlines deadlines = new Deadlines();

  @BeforeEach
  void startWheel() {
    deadlines.start();
  }

  @AfterEach
  void stopWheel() {
    deadlines.close();
  }

  @Test
  void carriesBytesAndNotesTheHandshake() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      server.echo();
      ClientTlsSocket transport = transport(settings("a.test", true), null, LoadedTrust.NONE);
      try (Connection connection = connect(transport, server, ConnectOptions.NONE)) {
        connection.out().write(HELLO);

        assertEquals("hello", new String(connection.in().readNBytes(5), StandardCharsets.UTF_8));
        TlsInfo tls = Objects.requireNonNull(connection.info().tls());
        assertEquals("TLSv1.2", tls.version());
        assertFalse(tls.isPeerValidated());
        assertFalse(connection.isStale());
      }
      assertEquals(1, ssl("handshake"));
      assertEquals(1, ssl("sigalgs.ecdsa_secp256r1_sha256"));
      assertEquals(1, ssl("curves.X25519"));
    }
  }

  @Test
  void asksForTheNameOfTheRequestOrOfTheHostOrOfTheConfiguration() throws Exception {
    TestCertificate one = TestCertificate.named("1").dns("one_.test").build();
    TestCertificate two = TestCertificate.named("2").dns("two.test").build();
    TestCertificate three = TestCertificate.named("3").dns("three.test").build();
    try (TlsFixture server = new TlsFixture(TlsFixture.settings(false))) {
      server.transport.renew(
          List.of(
              TlsFixture.loaded(TlsFixture.SERVER),
              TlsFixture.loaded(one),
              TlsFixture.loaded(two),
              TlsFixture.loaded(three)),
          LoadedTrust.NONE);
      ClientTlsSocket transport =
          transport(
              new ClientTlsSettings(parameters(), List.of(), "three.test", true, false, true, null),
              null,
              LoadedTrust.NONE);

      assertEquals(List.of(three.certificate()), peer(transport, server, ConnectOptions.NONE));
      assertEquals(
          List.of(two.certificate()),
          peer(
              transport,
              server,
              ConnectOptions.NONE.forHost("two.test", Metadata.EMPTY, Metadata.EMPTY)));
      assertEquals(
          List.of(one.certificate()),
          peer(
              transport,
              server,
              new ConnectOptions("one_.test", List.of(), List.of(), "two.test")));
    }
  }

  @Test
  void verifiesTheServer() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      ClientTlsSocket trusting =
          transport(settings("a.test", true), null, TlsFixture.trust(TlsFixture.CA));
      ClientTlsSocket suspicious =
          transport(
              settings("a.test", true),
              null,
              TlsFixture.trust(TestCertificate.authority("another")));
      server.serve(connection -> {});
      try (Connection connection = connect(trusting, server, ConnectOptions.NONE)) {
        assertTrue(Objects.requireNonNull(connection.info().tls()).isPeerValidated());
      }

      server.serve(connection -> {});
      assertEquals(
          VERIFY_FAILED
              + "X509_verify_cert: certificate verification error at depth 0: unable to get local"
              + " issuer certificate:TLS_error_end",
          failure(suspicious, server, ConnectOptions.NONE));
      assertEquals(1, ssl("fail_verify_error"));
      assertEquals(0, ssl("connection_error"));
    }
  }

  @Test
  void verifiesTheNamesThatARequestAsksFor() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      ClientTlsSocket transport =
          transport(settings("", true), null, TlsFixture.trust(TlsFixture.CA));
      server.serve(connection -> {});
      connect(transport, server, names("a.test")).close();
      server.serve(connection -> {});

      assertEquals(
          VERIFY_FAILED + "verify cert failed: verify SAN list:TLS_error_end",
          failure(transport, server, names("other.test")));
      assertEquals(1, ssl("fail_verify_san"));
    }
  }

  @Test
  void verifiesTheServersNameWhereTold() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      ClientTlsSocket transport =
          transport(
              new ClientTlsSettings(parameters(), List.of(), "other.test", false, true, true, null),
              null,
              TlsFixture.trust(TlsFixture.CA));
      server.serve(connection -> {});

      failure(transport, server, ConnectOptions.NONE);
      assertEquals(1, ssl("fail_verify_san"));
    }
  }

  @Test
  void showsItsOwnCertificate() throws Exception {
    try (TlsFixture server = TlsFixture.trusting(true, TlsFixture.CA)) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      ClientTlsSocket transport =
          transport(
              settings("a.test", true), TlsFixture.loaded(TlsFixture.CLIENT), LoadedTrust.NONE);
      connect(transport, server, ConnectOptions.NONE).close();

      assertEquals(
          List.of(TlsFixture.CLIENT.certificate()),
          Objects.requireNonNull(done.get().tls()).peerCertificates());
    }
  }

  @Test
  void tellsTheServersAlertInBoringSslsWords() throws Exception {
    ServerTlsSettings newer =
        new ServerTlsSettings(
            new TlsParameters(
                    TlsVersion.TLS_1_3, TlsVersion.TLS_1_3, List.of(), List.of(), List.of())
                .check(),
            List.of(),
            false,
            false,
            false,
            TlsFixture.settings(false).resumption(),
            null);
    try (TlsFixture server = new TlsFixture(newer)) {
      server.transport.renew(List.of(TlsFixture.loaded(TlsFixture.SERVER)), LoadedTrust.NONE);
      server.serve(connection -> {});
      ClientTlsSocket transport = transport(settings("a.test", true), null, LoadedTrust.NONE);

      assertEquals(
          "TLS_error:|268436526:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION"
              + ":TLS_error_end",
          failure(transport, server, ConnectOptions.NONE));
      assertEquals(1, ssl("connection_error"));
    }
  }

  @Test
  void agreesOnAProtocolOfTheConfigurationOrOfTheConnection() throws Exception {
    try (TlsFixture server = new TlsFixture(TlsFixture.settings(false, "one", "two"))) {
      server.transport.renew(List.of(TlsFixture.loaded(TlsFixture.SERVER)), LoadedTrust.NONE);
      ClientTlsSocket transport =
          transport(
              new ClientTlsSettings(parameters(), List.of("two"), "", false, false, true, null),
              null,
              LoadedTrust.NONE);

      assertEquals("two", protocol(transport, server, ConnectOptions.NONE));
      assertEquals(
          "one",
          protocol(transport, server, new ConnectOptions(null, List.of("one"), List.of(), null)));
    }
  }

  @Test
  void goesOnWithASessionOfTheSameNameOnly() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      ClientTlsSocket transport = transport(settings("a.test", true), null, LoadedTrust.NONE);
      exchange(transport, server, ConnectOptions.NONE);
      exchange(transport, server, ConnectOptions.NONE);
      assertEquals(1, ssl("session_reused"));

      exchange(transport, server, new ConnectOptions("b.test", List.of(), List.of(), null));
      assertEquals(1, ssl("session_reused"));
    }
  }

  @Test
  void goesOnWithNoSessionWhereNoneIsKept() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      ClientTlsSocket transport = transport(settings("a.test", false), null, LoadedTrust.NONE);
      exchange(transport, server, ConnectOptions.NONE);
      exchange(transport, server, ConnectOptions.NONE);

      assertEquals(0, ssl("session_reused"));
    }
  }

  private static void exchange(ClientTlsSocket transport, TlsFixture server, ConnectOptions options)
      throws Exception {
    CompletableFuture<ConnectionInfo> done =
        server.serve(connection -> connection.out().write(HELLO));
    try (Connection connection = connect(transport, server, options)) {
      connection.in().readAllBytes();
    }
    done.get();
  }

  private static List<?> peer(ClientTlsSocket transport, TlsFixture server, ConnectOptions options)
      throws Exception {
    server.serve(connection -> {});
    try (Connection connection = connect(transport, server, options)) {
      return Objects.requireNonNull(connection.info().tls()).peerCertificates();
    }
  }

  private static @Nullable String protocol(
      ClientTlsSocket transport, TlsFixture server, ConnectOptions options) throws Exception {
    server.serve(connection -> {});
    try (Connection connection = connect(transport, server, options)) {
      return connection.info().negotiatedProtocol();
    }
  }

  private static String failure(
      ClientTlsSocket transport, TlsFixture server, ConnectOptions options) {
    return assertThrows(ConnectFailedException.class, () -> connect(transport, server, options))
        .reason();
  }

  private static ConnectOptions names(String name) {
    return new ConnectOptions(null, List.of(), List.of(name), null);
  }

  private ClientTlsSocket transport(
      ClientTlsSettings settings, @Nullable LoadedIdentity identity, LoadedTrust peers) {
    ClientTlsSocket transport =
        new ClientTlsSocket(settings, TlsStats.ofCluster(stats.root(), "cluster.c"), deadlines);
    transport.renew(identity, peers);
    return transport;
  }

  private static ClientTlsSettings settings(String serverName, boolean resumes)
      throws ConfigException {
    return new ClientTlsSettings(parameters(), List.of(), serverName, false, false, resumes, null);
  }

  private static TlsParameters parameters() throws ConfigException {
    return new TlsParameters(
            TlsVersion.TLS_1_2, TlsVersion.TLS_1_2, List.of(), List.of(), List.of())
        .check();
  }

  private static Connection connect(
      ClientTlsSocket transport, TlsFixture server, ConnectOptions options) throws Exception {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    try {
      return transport.connect(
          new SocketConnection(
              channel,
              new ConnectionInfo(
                  Address.of(channel.getLocalAddress()), Address.of(channel.getRemoteAddress()))),
          options);
    } catch (ConnectFailedException e) {
      channel.close();
      throw e;
    }
  }

  private long ssl(String name) {
    return stats.root().scope("cluster.c.ssl").counter(name).value();
  }
}
