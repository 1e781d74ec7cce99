package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.net.Connection;
import io.weft.net.ConnectionAbortedException;
import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ServerTlsSocketTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void carriesBytesBothWaysAndEndsOrderly(String version) throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket client = server.client(null, "a.test", version)) {
      CompletableFuture<ConnectionInfo> done = server.echo();
      client.getOutputStream().write(HELLO);
      byte[] answer = client.getInputStream().readNBytes(HELLO.length);
      TlsInfo tls = handshaken(client);
      client.shutdownOutput();

      assertEquals("hello", new String(answer, StandardCharsets.US_ASCII));
      assertEquals(version, tlsOf(done).version());
      assertEquals(version, tls.version());
      assertEquals(1, server.ssl("handshake"));
      assertEquals(1, server.ssl("no_certificate"));
      assertEquals(1, server.ssl("versions." + version));
      assertEquals(1, server.ssl("curves.X25519"));
      assertEquals(1, server.ssl("ciphers." + tlsOf(done).cipherSuite()));
      assertEquals("X25519", tlsOf(done).group());
      assertEquals(0, server.ssl("connection_error"));
    }
  }

  @Test
  void aLargeBodyArrivesWhole() throws Exception {
    byte[] large = new byte[300_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket client = server.client(null, "a.test")) {
      CompletableFuture<ConnectionInfo> done =
          server.serve(connection -> {
            byte[] got = connection.in().readNBytes(large.length);
            connection.out().write(got);
            connection.shutdownOutput();
          });
      client.getOutputStream().write(large);

      org.junit.jupiter.api.Assertions.assertArrayEquals(
          large, client.getInputStream().readAllBytes());
      assertNull(done.get().tls() == null ? "no TLS" : null);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"outbound_.80_._.reviews.default.svc.cluster.local", "under_score", "a.test"})
  void takesNamesThatJavaRefuses(String name) throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket client = server.client(null, name)) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      client.startHandshake();

      assertEquals(1, handshakes(server, done));
    }
  }

  @Test
  void agreesOnItsOwnPreferredProtocolOrGoesOnWithout() throws Exception {
    try (TlsFixture server = new TlsFixture(TlsFixture.settings(false, "two", "one"))) {
      server.transport.renew(List.of(TlsFixture.loaded(TlsFixture.SERVER)), LoadedTrust.NONE);

      assertEquals("two", negotiated(server, "one", "two"));
      assertEquals("one", negotiated(server, "one", "three"));
      assertNull(negotiated(server, "three"));
      assertNull(negotiated(server));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void learnsWhoTheClientIs(String version) throws Exception {
    try (TlsFixture server = TlsFixture.trusting(true, TlsFixture.CA);
        SSLSocket client = server.client(TlsFixture.CLIENT, "a.test", version)) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      client.startHandshake();
      client.getInputStream().read();

      TlsInfo tls = tlsOf(done);
      assertEquals(List.of(TlsFixture.CLIENT.certificate()), tls.peerCertificates());
      assertTrue(tls.isPeerValidated());
      assertEquals(TlsFixture.SERVER.certificate(), tls.localCertificate());
      assertEquals(0, server.ssl("no_certificate"));
      assertEquals(1, server.ssl("sigalgs.ecdsa_secp256r1_sha256"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesAClientWithoutTheCertificateThatItNeeds(String version) throws Exception {
    try (TlsFixture server = TlsFixture.trusting(true, TlsFixture.CA);
        SSLSocket client = server.client(null, "a.test", version)) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});

      assertThrows(IOException.class, () -> handshakeAndRead(client));
      assertInstanceOf(SSLException.class, TlsFixture.failure(done));
      assertEquals(1, server.ssl("fail_verify_no_cert"));
      assertEquals(0, server.ssl("connection_error"));
      assertEquals(0, server.ssl("handshake"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesAStrangersCertificate(boolean required) throws Exception {
    try (TlsFixture server = TlsFixture.trusting(required, TlsFixture.CA);
        SSLSocket client = server.client(TlsFixture.STRANGER, "a.test")) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});

      assertThrows(IOException.class, () -> handshakeAndRead(client));
      assertInstanceOf(SSLException.class, TlsFixture.failure(done));
      assertEquals(1, server.ssl("fail_verify_error"));
      assertEquals(0, server.ssl("connection_error"));
    }
  }

  @Test
  void anOptionalCertificateMayBeMissing() throws Exception {
    try (TlsFixture server = TlsFixture.trusting(false, TlsFixture.CA);
        SSLSocket client = server.client(null, "a.test")) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      handshakeAndRead(client);

      assertFalse(tlsOf(done).isPeerValidated());
      assertEquals(1, server.ssl("no_certificate"));
    }
  }

  @Test
  void choosesTheCertificateByNameAndByKey() throws Exception {
    TestCertificate rsa = TestCertificate.named("rsa").rsa().dns("b.test").build();
    TestCertificate ec = TestCertificate.named("ec").dns("b.test").build();
    TestCertificate wild = TestCertificate.named("wild").dns("*.wild.test").build();
    try (TlsFixture server = new TlsFixture(TlsFixture.settings(false))) {
      server.transport.renew(
          List.of(
              TlsFixture.loaded(TlsFixture.SERVER),
              TlsFixture.loaded(rsa),
              TlsFixture.loaded(ec),
              TlsFixture.loaded(wild)),
          LoadedTrust.NONE);

      assertEquals(TlsFixture.SERVER.certificate(), shown(server, "a.test"));
      assertEquals(ec.certificate(), shown(server, "b.test"));
      assertEquals(ec.certificate(), shown(server, "B.TEST"));
      assertEquals(
          rsa.certificate(), shown(server, "b.test", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
      assertEquals(wild.certificate(), shown(server, "x.wild.test"));
      assertEquals(TlsFixture.SERVER.certificate(), shown(server, "x.y.wild.test"));
      assertEquals(TlsFixture.SERVER.certificate(), shown(server, "unknown"));
    }
  }

  @Test
  void whatIsNotTlsIsClosedWithoutAnAnswer() throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertInstanceOf(SSLException.class, TlsFixture.failure(done));
      assertEquals(1, server.ssl("connection_error"));
    }
  }

  @Test
  void aClientThatGoesAwayIsNoError() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      new Socket(InetAddress.getLoopbackAddress(), server.port()).close();

      assertInstanceOf(IOException.class, TlsFixture.failure(done));
      assertEquals(0, server.ssl("connection_error"));
    }
  }

  @Test
  void anAbortFreesAThreadThatReads() throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket client = server.client(null, "a.test")) {
      CompletableFuture<ConnectionInfo> done =
          server.serve(connection -> {
            Thread.ofVirtual().start(connection::abort);
            connection.in().read();
          });
      client.startHandshake();

      assertInstanceOf(ConnectionAbortedException.class, TlsFixture.failure(done));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anAbortOfTheInputLeavesTheOutput(String version) throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket client = server.client(null, "a.test", version)) {
      CompletableFuture<ConnectionInfo> done =
          server.serve(connection -> {
            Thread.ofVirtual().start(connection::abortInput);
            assertEquals(-1, connection.in().read());
            connection.out().write(HELLO);
          });
      client.startHandshake();

      assertEquals(
          "hello", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      done.get();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientThatOnlyShutsItsSocketStillGetsItsAnswer(String version) throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
        SSLSocket client =
            (SSLSocket)
                TlsFixture.context(null)
                    .getSocketFactory()
                    .createSocket(plain, "peer", server.port(), true)) {
      client.setEnabledProtocols(new String[] {version});
      CompletableFuture<ConnectionInfo> done =
          server.serve(connection -> connection.out().write(readAll(connection)));
      client.getOutputStream().write(HELLO);
      plain.shutdownOutput();

      assertEquals(
          "hello", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      done.get();
    }
  }

  @Test
  void aRenewedCertificateServesTheNextHandshakeAndCutsNoConnection() throws Exception {
    TestCertificate renewed = TestCertificate.named("renewed").dns("a.test").build();
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket before = server.client(null, "a.test")) {
      server.echo();
      before.getOutputStream().write(HELLO);
      before.getInputStream().readNBytes(HELLO.length);
      server.transport.renew(List.of(TlsFixture.loaded(renewed)), LoadedTrust.NONE);

      assertEquals(renewed.certificate(), shown(server, "a.test"));
      before.getOutputStream().write(HELLO);
      assertEquals(HELLO.length, before.getInputStream().readNBytes(HELLO.length).length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSessionIsResumed(String version) throws Exception {
    SSLContext context = TlsFixture.context(null);
    try (TlsFixture server = TlsFixture.simple()) {
      exchange(server, context, version);
      exchange(server, context, version);

      assertEquals(2, server.ssl("handshake"));
      assertEquals(1, server.ssl("session_reused"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void noSessionIsResumedWhereItIsNotWanted(String version) throws Exception {
    SSLContext context = TlsFixture.context(null);
    ServerTlsSettings settings = TlsFixture.settings(false);
    try (TlsFixture server =
        new TlsFixture(
            new ServerTlsSettings(
                settings.parameters(),
                List.of(),
                false,
                false,
                false,
                new SessionResumption(
                    SessionResumption.Kind.NONE, settings.resumption().timeout())))) {
      server.transport.renew(List.of(TlsFixture.loaded(TlsFixture.SERVER)), LoadedTrust.NONE);
      exchange(server, context, version);
      exchange(server, context, version);

      assertEquals(2, server.ssl("handshake"));
      assertEquals(0, server.ssl("session_reused"));
    }
  }

  @Test
  void aClientCannotRenegotiate() throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket client = server.client(null, "a.test", "TLSv1.2")) {
      CompletableFuture<ConnectionInfo> done = server.echo();
      client.getOutputStream().write(HELLO);
      client.getInputStream().readNBytes(HELLO.length);
      client.startHandshake();

      assertThrows(IOException.class, () -> client.getInputStream().readNBytes(1));
      assertInstanceOf(IOException.class, TlsFixture.failure(done));
    }
  }

  @Test
  void connectionsAreRefusedUntilThereAreCertificates() throws Exception {
    try (TlsFixture server = new TlsFixture(TlsFixture.settings(false));
        SSLSocket client = server.client(null, "a.test")) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});

      assertThrows(IOException.class, client::startHandshake);
      assertInstanceOf(SSLException.class, TlsFixture.failure(done));
    }
  }

  private static void exchange(TlsFixture server, SSLContext context, String version)
      throws Exception {
    try (SSLSocket client = server.resuming(context, "a.test", version)) {
      CompletableFuture<ConnectionInfo> done =
          server.serve(connection -> connection.out().write(HELLO));
      client.startHandshake();
      client.getInputStream().readAllBytes(); // tickets come before what is sent
      done.get();
    }
  }

  private static byte[] readAll(Connection connection) throws IOException {
    return connection.in().readAllBytes();
  }

  private static void handshakeAndRead(SSLSocket client) throws IOException {
    client.startHandshake();
    client.getInputStream().read();
  }

  private static long handshakes(TlsFixture server, CompletableFuture<ConnectionInfo> done)
      throws Exception {
    done.get();
    return server.ssl("handshake");
  }

  private static TlsInfo handshaken(SSLSocket client) {
    return SessionInfo.of(client.getSession(), PeerVerifier.ofServers(PeerVerification.NONE), 0, 0);
  }

  private static TlsInfo tlsOf(CompletableFuture<ConnectionInfo> done) throws Exception {
    return Objects.requireNonNull(done.get().tls());
  }

  private static String negotiated(TlsFixture server, String... offered) throws Exception {
    try (SSLSocket client = server.client(null, "a.test")) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setApplicationProtocols(offered);
      client.setSSLParameters(parameters);
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      client.startHandshake();
      return done.get().negotiatedProtocol();
    }
  }

  private static X509Certificate shown(TlsFixture server, String name, String... suites)
      throws Exception {
    try (SSLSocket client = server.client(null, name)) {
      if (suites.length > 0) {
        client.setEnabledProtocols(new String[] {"TLSv1.2"});
        client.setEnabledCipherSuites(suites);
      }
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      client.startHandshake();
      done.get();
      return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }
  }
}
