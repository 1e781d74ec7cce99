package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.GOAWAY;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host that goes away, says too much, or takes nothing: its requests end all the same. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2HostTroubleTest {
  private static final int INITIAL_WINDOW_SIZE = 4;

  /** A write that takes longer waits for the host. */
  private static final long STUCK_NANOS = 200_000_000;

  @Test
  void aStreamThatIsOpenedBehindAGoAwayIsRefused() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream first = fixture.request("GET", "/1", true);
      assertTrue(fixture.client.tryReserve());
      ClientStream second = fixture.client.newStream(new UpstreamInfo());
      fixture.peer.frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(1).array());
      fixture.retired.await();

      StreamResetException failure =
          assertThrows(StreamResetException.class, () -> sendHead(second));
      assertEquals(ResetReason.REMOTE_REFUSED_STREAM, failure.reason());
      second.reset(ResetReason.LOCAL_RESET);
      assertEquals(1, fixture.peer.await(HEADERS).streamId());
      fixture.peer.headers(1, true, ":status", "200");
      assertEquals("200  0", ClientFixture.answer(first));
      assertThrows(EOFException.class, () -> fixture.peer.await(HEADERS));
    }
  }

  @Test
  void aHostThatSendsTooManyInformationalHeadsBreaksTheRules() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      for (int i = 0; i <= 100; i++) {
        fixture.peer.headers(1, false, ":status", "103");
      }
      fixture.ended.await();

      StreamResetException failure =
          assertThrows(StreamResetException.class, () -> stream.readResponse(Informational.IGNORE));
      assertEquals(ResetReason.PROTOCOL_ERROR, failure.reason());
    }
  }

  @Test
  void aRequestIsFreeThoughItsHostTakesNothing() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      fixture.peer.setting(INITIAL_WINDOW_SIZE, 1 << 30).windowUpdate(0, 1 << 30);
      ClientStream stream = fixture.request("POST", "/", false);
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  stream.sendBody(HttpBody.of(new byte[1 << 26]));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              Thread::startVirtualThread);
      while (!fixture.client.output().isStuck(STUCK_NANOS)) {
        Thread.onSpinWait();
      }

      stream.reset(ResetReason.TIMEOUT);

      CompletionException failure = assertThrows(CompletionException.class, sending::join);
      assertInstanceOf(StreamResetException.class, failure.getCause().getCause());
      fixture.ended.await();
    }
  }

  private static void sendHead(ClientStream stream) throws IOException {
    stream.sendHeaders(
        HeaderMap.of(":method", "GET", ":path", "/", ":scheme", "http", ":authority", "a"), true);
  }
}
