package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.net.AcceptedSocket;
import io.weft.testing.Allocations;
import io.weft.testing.SocketPair;
import io.weft.tls.ClientHello.Peek;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ClientHelloTest {
  private static final int MAX = ClientHello.MAX_BYTES;

  @Test
  void tellsWhatTheClientOffers() throws Exception {
    ClientHello hello = found(peek(hello("Outbound_.80_._.Reviews", "h2", "istio"), MAX));

    assertEquals("outbound_.80_._.reviews", hello.serverName());
    assertEquals(List.of("h2", "istio"), hello.applicationProtocols());
    assertTrue(hello.supportedVersions().contains(0x0304));
    assertTrue(hello.groups().contains(0x001d));
    assertTrue(hello.takesEcdsa());
  }

  @Test
  void nameAndProtocolsMayBeMissing() throws Exception {
    ClientHello hello = found(peek(hello(null), MAX));

    assertNull(hello.serverName());
    assertEquals(List.of(), hello.applicationProtocols());
  }

  @Test
  void mayComeInManyRecords() throws Exception {
    ClientHello hello = found(peek(inRecordsOf(7, hello("a.test")), MAX));

    assertEquals("a.test", hello.serverName());
  }

  @Test
  void mayComeByteByByte() throws Exception {
    byte[] bytes = hello("a.test");
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      pair.trickle(bytes);

      assertEquals("a.test", found(ClientHello.peek(accepted, MAX)).serverName());
      assertEquals(bytes.length, accepted.peeked().length);
    }
  }

  @Test
  void takesNoMoreThanItsLengthInSmallPieces() throws Exception {
    byte[] bytes = inRecordsOf(1, hello("a".repeat(60) + ".test"));
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      pair.trickle(bytes);

      long allocated = Allocations.during(() -> found(ClientHello.peek(accepted, MAX)));

      assertTrue(allocated < 100L * bytes.length, () -> allocated + " bytes");
    }
  }

  @Test
  void isRefusedBeyondTheLimit() throws Exception {
    byte[] bytes = hello("a.test");

    assertEquals(new Peek.Malformed(true), peek(bytes, bytes.length - 1));
    assertInstanceOf(Peek.Found.class, peek(bytes, bytes.length));
  }

  @Test
  void otherProtocolsAreNotTls() throws Exception {
    assertInstanceOf(Peek.NotTls.class, peek("GET / HTTP/1.1".getBytes(), MAX));
    assertInstanceOf(Peek.NotTls.class, peek(new byte[] {22, 3, 1, 0, 4, 9}, MAX));
    assertInstanceOf(Peek.NotTls.class, peek(new byte[] {22, 3, 1, 0, 0}, MAX));
  }

  @Test
  void lengthsThatDoNotAddUpAreMalformed() throws Exception {
    byte[] bytes = hello("a.test");
    for (int i = 43; i < bytes.length; i++) {
      byte[] wrong = bytes.clone();
      wrong[i] = (byte) 0xff;
      assertFalse(peek(wrong, MAX) instanceof Peek.NotTls, "byte " + i);
    }
    assertInstanceOf(
        Peek.Malformed.class, peek(new byte[] {22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3}, MAX));
  }

  @Test
  void anEndInTheMiddleIsNoticed() throws Exception {
    byte[] half = java.util.Arrays.copyOf(hello("a.test"), 60);

    assertInstanceOf(Peek.Ended.class, peek(half, MAX));
    assertInstanceOf(Peek.Ended.class, peek(new byte[0], MAX));
  }

  private static ClientHello found(Peek peek) {
    return assertInstanceOf(Peek.Found.class, peek).hello();
  }

  private static Peek peek(byte[] bytes, int most) throws IOException {
    try (SocketPair pair = SocketPair.holding(bytes)) {
      return ClientHello.peek(pair.accepted(), most);
    }
  }

  /** The hello of a Java client, in one record. */
  private static byte[] hello(@org.jspecify.annotations.Nullable String name, String... protocols)
      throws Exception {
    SSLEngine engine = TlsFixture.context(null).createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (name != null) {
      parameters.setServerNames(List.of(TlsFixture.name(name)));
    }
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  private static byte[] inRecordsOf(int length, byte[] record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 5; at < record.length; at += length) {
      int count = Math.min(length, record.length - at);
      out.writeBytes(new byte[] {22, 3, 1, 0, (byte) count});
      out.write(record, at, count);
    }
    return out.toByteArray();
  }
}
