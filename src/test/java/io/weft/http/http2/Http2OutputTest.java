package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.ResetReason;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.StreamResetException;
import io.weft.http.StreamTimers;
import io.weft.net.ConnectionAbortedException;
import io.weft.net.ReadBuffer;
import io.weft.stats.StatsStore;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the streams of a connection share the way to the peer. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2OutputTest {
  private static final byte[] PIECE = new byte[FrameType.MAX_PAYLOAD_BYTES];
  private static final int PIECES = 100;

  private final ScriptedConnection peer = new ScriptedConnection();
  private final Deadlines deadlines = new Deadlines();
  private final Http2ServerConnection connection =
      new Http2ServerConnection(
          peer,
          new ReadBuffer(peer.in()),
          Http2Settings.DEFAULT,
          Http2Stats.of(new StatsStore().root()),
          CodecCallbacks.NONE,
          new Http2ServerConnection.Limits(ServerConnectionOptions.DEFAULT, deadlines));
  private final Http2Output output = connection.output();
  private final Http2Stream first = stream(1);
  private final Http2Stream second = stream(3);

  @Test
  void whatComesDuringAWriteLeavesInTheNextOne() throws Exception {
    peer.stopReadingAfter(0);
    output.data(first, PIECE, 0, 10, false);
    startFlush();
    peer.awaitBlocked();
    for (int i = 0; i < 100; i++) {
      output.data(second, PIECE, 0, 1, false);
      output.flush(second);
    }

    peer.stopReadingAfter(Integer.MAX_VALUE);
    output.flushNow();

    assertEquals(2, peer.writes());
    assertEquals(10 + 100 + 101 * FrameType.HEADER_BYTES, peer.written().length());
  }

  @Test
  void aStreamThatWaitsForRoomIsFreedByItsReset() throws Exception {
    peer.stopReadingAfter(0);
    CompletableFuture<Void> writing = writePieces(first);
    peer.awaitBlocked();
    CompletableFuture<Void> waiting = writePieces(second);

    second.fail(ResetReason.LOCAL_RESET);

    CompletionException failure = assertThrows(CompletionException.class, waiting::join);
    assertInstanceOf(StreamResetException.class, failure.getCause());
    peer.stopReadingAfter(Integer.MAX_VALUE);
    writing.join();
  }

  /** The peer grants nothing again for what it never got. */
  @Test
  void whatAStreamDidNotSendSinceItWasResetIsLeftToOthers() {
    connection.windows().open(first);
    connection.windows().open(second);
    second.fail(ResetReason.LOCAL_RESET);
    BodyWriter writer = new BodyWriter(second, BodyWriter.Progress.IGNORE);

    assertThrows(StreamResetException.class, () -> writer.write(PIECE));

    assertEquals(SendWindows.INITIAL_BYTES, connection.windows().tryTake(first, Integer.MAX_VALUE));
  }

  @Test
  void framesOfSeveralStreamsStayWhole() throws Exception {
    CompletableFuture<Void> one = writePieces(first);
    CompletableFuture<Void> other = writePieces(second);
    one.join();
    other.join();
    output.flushNow();

    String written = peer.written();
    int frame = FrameType.HEADER_BYTES + PIECE.length;
    assertEquals(2 * PIECES * frame, written.length());
    for (int at = 0; at < written.length(); at += frame) {
      // The length of the payload, then DATA without flags.
      assertEquals("\0\u0040\0\0\0\0\0\0", written.substring(at, at + 8));
    }
  }

  @Test
  void afterAWriteThatFailedNobodyWrites() throws Exception {
    peer.stopReadingAfter(0);
    output.data(first, PIECE, 0, 10, false);
    startFlush();
    peer.awaitBlocked();

    peer.abort();

    CompletionException failure =
        assertThrows(CompletionException.class, writePieces(second)::join);
    assertInstanceOf(ConnectionAbortedException.class, failure.getCause());
    assertTrue(peer.isAborted());
  }

  @Test
  void afterTheEndOfTheConnectionNobodyWrites() {
    output.close();

    CompletionException failure = assertThrows(CompletionException.class, writePieces(first)::join);
    assertInstanceOf(ConnectionAbortedException.class, failure.getCause());
    assertEquals(0, peer.writes());
  }

  private void startFlush() {
    Thread.ofVirtual()
        .start(() -> {
          try {
            output.flush(first);
          } catch (IOException e) {
            // The peer was aborted.
          }
        });
  }

  private CompletableFuture<Void> writePieces(Http2Stream stream) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            for (int i = 0; i < PIECES; i++) {
              output.data(stream, PIECE, 0, PIECE.length, false);
            }
            done.complete(null);
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private Http2Stream stream(int id) {
    Http2Stream stream = new Http2ServerStream(connection, id, new StreamTimers(deadlines));
    connection.streams().add(stream);
    return stream;
  }
}
