package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ServerCertificatesTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void learnsWhoTheClientIs(String version) throws Exception {
    try (TlsFixture server = TlsFixture.trusting(true, TlsFixture.CA);
        SSLSocket client = server.client(TlsFixture.CLIENT, "a.test", version)) {
      CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
      client.startHandshake();
      client.getInputStream().read();

      TlsInfo tls = TlsFixture.tlsOf(done);
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

      assertFalse(TlsFixture.tlsOf(done).isPeerValidated());
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
                new SessionResumption(SessionResumption.Kind.NONE, settings.resumption().timeout()),
                null))) {
      server.transport.renew(List.of(TlsFixture.loaded(TlsFixture.SERVER)), LoadedTrust.NONE);
      exchange(server, context, version);
      exchange(server, context, version);

      assertEquals(2, server.ssl("handshake"));
      assertEquals(0, server.ssl("session_reused"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void renewedTicketKeysGoOnWithSessionsOfThoseThatTheyHold(String version) throws Exception {
    assumeTrue(BoringSsl.isAvailable(), "Java's TLS takes no keys");
    SSLContext context = TlsFixture.context(null);
    try (TlsFixture server = TlsFixture.simple()) {
      exchange(server, context, version, 1);
      exchange(server, context, version, 2, 1);
      assertEquals(1, server.ssl("session_reused"));

      exchange(server, context, version, 3);
      assertEquals(1, server.ssl("session_reused"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSessionThatBeganUnderOtherDemandsIsNotResumed(String version) throws Exception {
    assumeTrue(BoringSsl.isAvailable(), "Java's sessions end with their context");
    SSLContext context = TlsFixture.context(TlsFixture.CLIENT);
    LoadedTrust trust = TlsFixture.trust(TlsFixture.CA);
    LoadedTrust stricter =
        new LoadedTrust(
            "<inline>",
            trust
                .verification()
                .withSubjectAltNames(
                    List.of(
                        new SubjectAltNames.Matcher(
                            SubjectAltNames.Kind.URI,
                            "any URI",
                            name -> !name.isEmpty(),
                            null,
                            null))));
    try (TlsFixture server = new TlsFixture(TlsFixture.settings(true))) {
      exchange(server, context, version, trust, 1);
      exchange(server, context, version, trust, 1);
      assertEquals(1, server.ssl("session_reused"));

      exchange(server, context, version, stricter, 1);
      assertEquals(1, server.ssl("session_reused"));
    }
  }

  private static void exchange(TlsFixture server, SSLContext context, String version, int... keys)
      throws Exception {
    exchange(server, context, version, LoadedTrust.NONE, keys);
  }

  private static void exchange(
      TlsFixture server, SSLContext context, String version, LoadedTrust peers, int... keys)
      throws Exception {
    server.transport.renew(
        List.of(TlsFixture.loaded(TlsFixture.SERVER)), peers, TlsFixture.ticketKeys(keys));
    exchange(server, context, version);
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

  private static void handshakeAndRead(SSLSocket client) throws IOException {
    client.startHandshake();
    client.getInputStream().read();
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
