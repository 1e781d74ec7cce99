package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What waits in an inbox does not take much more memory than it has bytes. */
class InboxTest {
  private final Inbox inbox = new Inbox();

  @Test
  void joinsSmallPieces() throws Exception {
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      char octet = (char) ('a' + i % 26);
      sent.append(octet);
      inbox.data(new byte[] {(byte) octet}, true);
    }
    inbox.end(null);

    StringBuilder received = new StringBuilder();
    int pieces = 0;
    for (Inbox.Piece piece = inbox.take(); piece != null; piece = inbox.take()) {
      received.append(
          new String(piece.array(), piece.offset(), piece.length(), StandardCharsets.ISO_8859_1));
      pieces++;
    }
    assertEquals(sent.toString(), received.toString());
    assertTrue(pieces < 6, "pieces: " + pieces);
  }

  /** Whoever adds it counts it, and nobody would ever count it off. */
  @Test
  void takesNothingMoreOnceItWasDiscarded() {
    inbox.data(new byte[] {1}, true);

    assertEquals(1, inbox.discard());
    assertFalse(inbox.data(new byte[] {2}, true));
    assertEquals(0, inbox.available());
  }

  @Test
  void leavesThePieceAloneOfWhichAPartWasRead() throws Exception {
    inbox.data("abc".getBytes(StandardCharsets.ISO_8859_1), true);
    byte[] one = new byte[1];
    assertEquals(1, inbox.read(one, 0, 1));
    inbox.data("d".getBytes(StandardCharsets.ISO_8859_1), true);
    inbox.end(null);

    byte[] rest = new byte[9];
    assertEquals(3, inbox.read(rest, 0, 9));
    assertEquals("bcd", new String(rest, 0, 3, StandardCharsets.ISO_8859_1));
  }
}
