package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.ACK;
import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.GOAWAY;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.PING;
import static io.weft.testing.RawHttp2Peer.RST_STREAM;
import static io.weft.testing.RawHttp2Peer.SETTINGS;
import static io.weft.testing.RawHttp2Peer.frameBytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.ServerConnectionOptions;
import io.weft.testing.RawHttp2Peer;
import io.weft.testing.RawHttp2Peer.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client sends before it can know what the server has said. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2CrossingTest {
  private static final long MILLI = 1_000_000;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final CountDownLatch slow = new CountDownLatch(1);

  @Test
  void streamsThatCrossTheLastGoAwayAreIgnored() throws Exception {
    try (ServerFixture fixture = draining(10)) {
      RawHttp2Peer peer = fixture.peer.begin().request(1, "GET", "/1", true);
      awaitRead(peer);
      fixture.server.closeAfterStreams();
      assertEquals(1, peer.await(GOAWAY).integer(0));

      peer.request(3, "POST", "/3", false).data(3, "x", false).windowUpdate(3, 10);
      peer.headers(3, true, "x-trailer", "1").request(5, "POST", "/5", false).reset(5, 8);
      awaitRead(peer);
      slow.countDown();

      assertEquals("/1 ", peer.awaitBody(1));
      assertEquals(-1, peer.awaitEnd());
    }
  }

  @Test
  void aClientMayGoOnToSpeakWhileItReadsTheLastAnswer() throws Exception {
    try (ServerFixture fixture = draining(30_000)) {
      RawHttp2Peer peer = fixture.peer.begin().request(1, "GET", "/1", true);
      awaitRead(peer);
      fixture.server.closeAfterStreams();
      assertEquals(1, peer.await(GOAWAY).integer(0));
      slow.countDown();
      assertEquals("/1 ", peer.awaitBody(1));
      assertEquals(-1, peer.awaitEnd());

      // More PINGs than answers to them may wait: there will be none.
      long before = fixture.receivedBytes.get();
      long sent = 0;
      peer.windowUpdate(0, 10).windowUpdate(1, 10);
      for (int i = 0; i <= Http2Settings.FloodLimits.DEFAULT.controlFrames(); i++) {
        peer.frame(PING, 0, 0, new byte[8]);
        sent += FrameType.HEADER_BYTES + 8;
      }
      while (fixture.receivedBytes.get() < before + sent && fixture.ended.getCount() > 0) {
        Thread.onSpinWait();
      }
      assertEquals(1, fixture.ended.getCount());
      assertEquals(List.of(), fixture.events);
    }
  }

  @Test
  void aStreamIsOverToTheClientWhenItHasItsEnd() throws Exception {
    AtomicReference<ServerFixture> itself = new AtomicReference<>();
    ServerFixture.Answer answer =
        stream -> {
          stream.respond(ServerFixture.echo(stream));
          itself.get().server.output().flushNow();
          ServerFixture.await(slow);
          return null;
        };
    try (ServerFixture fixture =
        new ServerFixture(
            ServerFixture.settings(4096, 1), ServerConnectionOptions.DEFAULT, answer)) {
      itself.set(fixture);
      RawHttp2Peer peer = fixture.peer.begin().request(1, "GET", "/1", true);
      assertEquals("/1 ", peer.awaitBody(1));

      peer.request(3, "GET", "/3", true);
      assertEquals("/3 ", peer.awaitBody(3));
      slow.countDown();
    }
  }

  @Test
  void dataOfARequestThatWasAnsweredIsDropped() throws Exception {
    try (ServerFixture fixture =
        ServerFixture.of(
            stream -> HttpResponse.of(HeaderMap.of(":status", "200"), HttpBody.EMPTY, null))) {
      RawHttp2Peer peer = fixture.peer.begin().request(1, "POST", "/", false);
      assertEquals(ErrorCode.NO_ERROR.code(), peer.await(RST_STREAM).integer(0));

      peer.data(1, "x", false).data(1, "y", false).headers(1, true, "x-trailer", "1");
      assertEquals(List.of(PING), awaitRead(peer));
    }
  }

  @Test
  void aClientKnowsTheDefaultTableBeforeItKnowsOurSettings() throws Exception {
    try (ServerFixture fixture =
        new ServerFixture(
            ServerFixture.settings(0, 100), ServerConnectionOptions.DEFAULT, ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "GET", "/same", true).request(3, "GET", "/same", true);
      assertTrue(peer.await(HEADERS).streamId() > 0);
      assertEquals(2, answers(peer, 1));

      // From then on its table is as small as we said: RFC 7541 section 4.2.
      peer.frame(SETTINGS, ACK, 0).request(5, "GET", "/same", true);
      assertEquals(ErrorCode.COMPRESSION_ERROR.code(), peer.awaitEnd());
    }
  }

  @Test
  void theLastOfSeveralWindowsHolds() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.send(frameBytes(SETTINGS, 0, 0, window(1 << 20)), frameBytes(SETTINGS, 0, 0, window(2)));
      awaitRead(peer);
      peer.request(1, "GET", "/abc", true);
      assertEquals("/a", peer.await(DATA).text());

      peer.windowUpdate(1, 100);
      assertEquals("bc ", peer.awaitBody(1));
    }
  }

  private ServerFixture draining(long delayedCloseMillis) throws IOException {
    return new ServerFixture(
        Http2Settings.DEFAULT,
        new ServerConnectionOptions(0, 0, delayedCloseMillis * MILLI, 20 * MILLI, 0),
        stream -> {
          ServerFixture.await(slow);
          return ServerFixture.echo(stream);
        });
  }

  /** Blocks until the server has read all so far; the types of what it has sent, but settings. */
  private static List<Integer> awaitRead(RawHttp2Peer peer) throws IOException {
    peer.frame(PING, 0, 0, new byte[8]);
    List<Integer> types = new ArrayList<>();
    Frame frame;
    do {
      frame = peer.next();
      assertNotNull(frame);
      if (frame.type() != SETTINGS) {
        types.add(frame.type());
      }
    } while (frame.type() != PING || (frame.flags() & ACK) == 0);
    return types;
  }

  /** How many streams are answered in the end, {@code sofar} of them with their head by now. */
  private static int answers(RawHttp2Peer peer, int sofar) throws IOException {
    int heads = sofar;
    int ends = 0;
    while (heads < 2 || ends < 2) {
      Frame frame = peer.next();
      assertNotNull(frame);
      heads += frame.type() == HEADERS ? 1 : 0;
      ends += frame.endsStream() ? 1 : 0;
    }
    return ends;
  }

  private static byte[] window(int bytes) {
    return ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(bytes).array();
  }
}
