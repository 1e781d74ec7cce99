package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.END_HEADERS;
import static io.weft.testing.RawHttp2Peer.END_STREAM;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.RST_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderName;
import io.weft.testing.RawHttp2Peer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose body is not as long as they say: whoever reads it finds that, and nobody else. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2BodyLengthTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);

  @ParameterizedTest
  @ValueSource(strings = {"ab", "abcd"})
  void isFoundByWhoReadsItIfItComesWithTheHead(String body) throws Exception {
    try (ServerFixture fixture = ServerFixture.of(reading(new CountDownLatch(0)))) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.send(
          RawHttp2Peer.frameBytes(HEADERS, END_HEADERS, 1, head(peer)),
          RawHttp2Peer.frameBytes(DATA, END_STREAM, 1, body.getBytes(StandardCharsets.US_ASCII)));

      assertEquals(ErrorCode.PROTOCOL_ERROR.code(), peer.await(RST_STREAM).integer(0));
      begun.await();
      assertEquals("/a", seen.get(0));
      fixture.awaitEnd();
      assertEquals(List.of("http2.remote_reset"), fixture.failures);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "abcd"})
  void endsNothingBeforeItIsReadIfItComesLater(String body) throws Exception {
    CountDownLatch goesOn = new CountDownLatch(1);
    try (ServerFixture fixture = ServerFixture.of(reading(goesOn))) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.frame(HEADERS, END_HEADERS, 1, head(peer));
      begun.await();
      peer.data(1, body, true);

      assertEquals(ErrorCode.PROTOCOL_ERROR.code(), peer.await(RST_STREAM).integer(0));
      assertEquals(List.of("/a"), seen);
      goesOn.countDown();
      fixture.awaitEnd();
      assertEquals(List.of("http2.remote_reset"), fixture.failures);
    }
  }

  @Test
  void endsNothingBeforeItIsReadIfTheClientGoesMeanwhile() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    ServerFixture.Answer longer = reading(gone);
    ServerFixture.Answer answer =
        stream -> {
          if (stream.request().headers().get(HeaderName.METHOD, "").equals("POST")) {
            return longer.to(stream);
          }
          // Later than the first one's, since it is the second stream.
          stream.onDisconnect(gone::countDown);
          second.countDown();
          return ServerFixture.echo(stream);
        };
    try (ServerFixture fixture = ServerFixture.of(answer)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.frame(HEADERS, END_HEADERS, 1, head(peer)).request(3, "GET", "/b", false);
      begun.await();
      second.await();
      peer.data(1, "abcd", true);
      assertEquals(ErrorCode.PROTOCOL_ERROR.code(), peer.await(RST_STREAM).integer(0));

      fixture.awaitEnd();
      assertEquals(List.of("/a"), seen);
      assertTrue(fixture.failures.contains("http2.remote_reset"), fixture.failures.toString());
    }
  }

  @Test
  void endsWhateverIsUnderWayIfItIsWaitedFor() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    ServerFixture.Answer answer =
        stream -> {
          stream.onDisconnect(told::countDown);
          begun.countDown();
          return ServerFixture.echo(stream);
        };
    try (ServerFixture fixture = ServerFixture.of(answer)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.frame(HEADERS, END_HEADERS, 1, head(peer));
      begun.await();
      fixture.awaitReader(1);
      peer.data(1, "abcd", true);

      told.await();
    }
  }

  private ServerFixture.Answer reading(CountDownLatch goesOn) {
    return stream -> {
      stream.onDisconnect(() -> seen.add("disconnected"));
      seen.add(stream.request().headers().get(HeaderName.PATH, ""));
      begun.countDown();
      ServerFixture.await(goesOn);
      return ServerFixture.echo(stream);
    };
  }

  private static byte[] head(RawHttp2Peer peer) {
    String[] fields = {
      ":method", "POST", ":scheme", "http", ":path", "/a", ":authority", "a", "content-length", "3"
    };
    return peer.block(fields);
  }
}
