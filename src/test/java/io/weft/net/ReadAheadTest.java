package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.SocketPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadAheadTest {
  @Test
  void whoeverLooksForTooLongIsSentAwayAndNoByteIsLost() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = AcceptedSocket.interruptible(pair.connection());
      Thread.ofVirtual().start(accepted::stopPeeking);

      assertThrows(PeekStoppedException.class, () -> accepted.peek(1));
      assertThrows(PeekStoppedException.class, () -> accepted.peek(1));
      pair.send(bytes("hello"));
      assertArrayEquals(bytes("hello"), accepted.in().readNBytes(5));
    }
  }

  @Test
  void whatWasSeenBeforeComesFirst() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = AcceptedSocket.interruptible(pair.connection());
      pair.send(bytes("he"));
      accepted.peek(2);
      assertFalse(accepted.isUntouched());
      Thread.ofVirtual().start(accepted::stopPeeking);

      assertThrows(PeekStoppedException.class, () -> accepted.peek(5));
      pair.send(bytes("llo"));
      assertArrayEquals(bytes("hello"), accepted.in().readNBytes(5));
    }
  }

  @Test
  void peeksAsUsualWhileNobodyStops() throws IOException {
    try (SocketPair pair = SocketPair.holding(bytes("hello"))) {
      AcceptedSocket accepted = AcceptedSocket.interruptible(pair.connection());

      assertTrue(accepted.isUntouched());
      assertArrayEquals(bytes("hello"), accepted.peek(5));
      assertEquals(5, accepted.peekBeyond(5).length);
      assertArrayEquals(bytes("hello"), accepted.in().readAllBytes());
    }
  }

  @Test
  void anAbortEndsThePendingRead() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = AcceptedSocket.interruptible(pair.connection());
      Thread.ofVirtual().start(accepted::stopPeeking);
      assertThrows(PeekStoppedException.class, () -> accepted.peek(1));
      Thread.ofVirtual().start(accepted::abort);

      assertThrows(IOException.class, () -> accepted.in().read());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
