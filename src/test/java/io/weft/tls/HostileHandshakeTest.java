package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that begin a handshake and go on badly. */
@Timeout(60)
class HostileHandshakeTest {
  private static final int ALERT = 21;
  private static final int FATAL = 2;
  private static final int ILLEGAL_PARAMETER = 47;
  private static final int DECODE_ERROR = 50;
  private static final int PROTOCOL_VERSION = 70;
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @Test
  void aHelloThatIsCutOffIsNoErrorOfTls() throws Exception {
    byte[] hello = clientHello();
    for (int length : new int[] {1, 4, 5, 6, 50, hello.length - 1}) {
      try (TlsFixture server = TlsFixture.simple()) {
        Outcome outcome = answer(server, Arrays.copyOf(hello, length));

        assertEquals(0, server.ssl("handshake"), "after " + length);
        assertInstanceOf(IOException.class, outcome.failure, "after " + length);
      }
    }
  }

  @Test
  void whatFollowsAHelloAndIsNoRecordEndsTheHandshake() throws Exception {
    try (TlsFixture server = TlsFixture.simple()) {
      Outcome outcome = answer(server, concat(clientHello(), "GET / HTTP/1.1\r\n\r\n".repeat(600)));

      assertInstanceOf(SSLException.class, outcome.failure);
      assertEquals(1, server.ssl("connection_error"), outcome.failure::toString);
      assertEquals(0, server.ssl("handshake"));
    }
  }

  @Test
  void aHelloThatContradictsItselfGetsAnAlert() throws Exception {
    byte[] hello = clientHello();
    hello[5 + 4 + 2 + 32] = (byte) 200; // a session id longer than 32 bytes
    try (TlsFixture server = TlsFixture.simple()) {
      assertAlert(answer(server, hello), DECODE_ERROR, ILLEGAL_PARAMETER);
      assertEquals(1, server.ssl("connection_error"));
    }
  }

  @Test
  void aMessageThatIsNoHelloGetsAnAlert() throws Exception {
    byte[] hello = clientHello();
    hello[5] = 20;
    try (TlsFixture server = TlsFixture.simple()) {
      Outcome outcome = answer(server, hello);

      assertInstanceOf(IOException.class, outcome.failure);
      assertEquals(1, server.ssl("connection_error"));
    }
  }

  @Test
  void aHelloOfAnOldVersionGetsAnAlert() throws Exception {
    byte[] hello = {
      22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 47, 1, 0
    };
    try (TlsFixture server = TlsFixture.simple()) {
      assertAlert(answer(server, hello), PROTOCOL_VERSION, PROTOCOL_VERSION);
    }
  }

  @Test
  void aHelloThatNeverEndsIsGivenUp() throws Exception {
    byte[] endless = new byte[64 * 1024];
    for (int at = 0; at + 5 + 1000 <= endless.length; at += 5 + 1000) {
      ByteBuffer header = ByteBuffer.wrap(endless).position(at);
      header.put((byte) 22).putShort((short) 0x301).putShort((short) 1000);
    }
    ByteBuffer.wrap(endless).position(5).put((byte) 1).put((byte) 0x7f);
    try (TlsFixture server = TlsFixture.simple()) {
      Outcome outcome = answer(server, endless);

      assertInstanceOf(IOException.class, outcome.failure);
      assertEquals(0, server.ssl("handshake"));
    }
  }

  @Test
  void halfOpenHandshakesKeepNobodyOut() throws Exception {
    byte[] half = Arrays.copyOf(clientHello(), 40);
    List<Socket> waiting = new ArrayList<>();
    List<CompletableFuture<ConnectionInfo>> served = new ArrayList<>();
    try (TlsFixture server = TlsFixture.simple()) {
      for (int i = 0; i < 300; i++) {
        served.add(server.echo());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        waiting.add(socket);
        socket.getOutputStream().write(half);
      }
      server.echo();
      try (SSLSocket client = server.client(null, "a.test")) {
        client.getOutputStream().write(HELLO);
        assertArrayEquals(HELLO, client.getInputStream().readNBytes(HELLO.length));
      }
      for (Socket socket : waiting) {
        socket.close();
      }
      for (CompletableFuture<ConnectionInfo> one : served) {
        assertInstanceOf(IOException.class, TlsFixture.failure(one));
      }
      assertEquals(1, server.ssl("handshake"));
    }
  }

  /** What a client got, and why the server gave it up. */
  private record Outcome(byte[] answer, Throwable failure) {}

  private static Outcome answer(TlsFixture server, byte[] sent) throws Exception {
    CompletableFuture<ConnectionInfo> done = server.serve(connection -> {});
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      byte[] answer;
      try {
        answer = socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        answer = new byte[0]; // reset, since the server did not read everything
      }
      return new Outcome(answer, TlsFixture.failure(done));
    }
  }

  private static void assertAlert(Outcome outcome, int one, int other) {
    byte[] answer = outcome.answer;
    assertEquals(7, answer.length, () -> Arrays.toString(answer));
    assertEquals(ALERT, answer[0]);
    assertEquals(FATAL, answer[5]);
    assertEquals(answer[6] == one ? one : other, answer[6]);
  }

  private static byte[] concat(byte[] first, String second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length());
    System.arraycopy(
        second.getBytes(StandardCharsets.US_ASCII), 0, both, first.length, second.length());
    return both;
  }

  /** A whole record that a client of Java's begins with. */
  private static byte[] clientHello() throws Exception {
    SSLEngine engine = TlsFixture.context(null).createSSLEngine("a.test", 443);
    engine.setUseClientMode(true);
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    byte[] bytes = new byte[record.flip().remaining()];
    record.get(bytes);
    return bytes;
  }
}
