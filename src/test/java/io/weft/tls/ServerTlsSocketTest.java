package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.net.Connection;
import io.weft.net.ConnectionAbortedException;
import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
      assertEquals(version, TlsFixture.tlsOf(done).version());
      assertEquals(version, tls.version());
      assertEquals(1, server.ssl("handshake"));
      assertEquals(1, server.ssl("no_certificate"));
      assertEquals(1, server.ssl("versions." + version));
      assertEquals(1, server.ssl("curves.X25519"));
      assertEquals(1, server.ssl("ciphers." + TlsFixture.tlsOf(done).cipherSuite()));
      assertEquals("X25519", TlsFixture.tlsOf(done).group());
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

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void garbageAfterTheHandshakeIsOneError(String version) throws Exception {
    byte[] garbage = {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    try (TlsFixture server = TlsFixture.simple();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
        SSLSocket client = server.clientOver(plain, version)) {
      CompletableFuture<ConnectionInfo> done = server.echo();
      client.startHandshake();

      plain.getOutputStream().write(garbage);
      plain.getOutputStream().write(new byte[10]);

      assertInstanceOf(SSLException.class, TlsFixture.failure(done));
      assertEquals(1, server.ssl("handshake"));
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

  @ParameterizedTest
  @Timeout(20)
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anEndThatComesWithDataIsSeenWithoutTheSocketsEnd(String version) throws Exception {
    try (TlsFixture server = TlsFixture.simple();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      boolean closesPlain = false;
      SSLSocket client =
          (SSLSocket)
              TlsFixture.context(null)
                  .getSocketFactory()
                  .createSocket(plain, "peer", server.port(), closesPlain);
      client.setEnabledProtocols(new String[] {version});
      CountDownLatch sent = new CountDownLatch(1);
      CompletableFuture<ConnectionInfo> done =
          server.serve(connection -> {
            TlsFixture.await(sent);
            assertEquals(HELLO.length, connection.in().readNBytes(HELLO.length).length);
            assertEquals(-1, connection.in().read());
          });
      client.startHandshake();
      client.getOutputStream().write(HELLO);
      client.shutdownOutput();
      sent.countDown();

      done.get();
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
        SSLSocket client = server.clientOver(plain, version)) {
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

  private static byte[] readAll(Connection connection) throws IOException {
    return connection.in().readAllBytes();
  }

  private static long handshakes(TlsFixture server, CompletableFuture<ConnectionInfo> done)
      throws Exception {
    done.get();
    return server.ssl("handshake");
  }

  private static TlsInfo handshaken(SSLSocket client) {
    return SessionInfo.of(client.getSession(), PeerVerifier.ofServers(PeerVerification.NONE), 0, 0);
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
}
