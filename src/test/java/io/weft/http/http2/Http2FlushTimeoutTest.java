package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.RST_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.ServerStream;
import io.weft.http.StreamInfo;
import io.weft.http.StreamTimers;
import io.weft.http.StreamTimers.Limit;
import io.weft.testing.RawHttp2Peer;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A response whose rest is here waits for its client so long and no longer. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2FlushTimeoutTest {
  private static final long MILLI = 1_000_000;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final AtomicReference<@Nullable StreamInfo> served = new AtomicReference<>();

  @Test
  void resetsAStreamWhoseClientTakesNoMore() throws Exception {
    try (ServerFixture fixture = fixture(30)) {
      RawHttp2Peer peer = fixture.peer.begin().setting(INITIAL_WINDOW_SIZE, 3);
      peer.request(1, "GET", "/abcdef", true);

      assertEquals("/ab", peer.await(DATA).text());
      assertEquals(ErrorCode.INTERNAL_ERROR.code(), peer.await(RST_STREAM).integer(0));
      fixture.awaitEnd();
      assertEquals(1, fixture.stat(Http2Counter.TX_FLUSH_TIMEOUT));
      StreamInfo info = Objects.requireNonNull(served.get());
      assertEquals("/abcdef ".length(), info.bytes().sent());
      assertTrue(Objects.requireNonNull(info.timers()).hasFlushTimedOut());
    }
  }

  @Test
  void standingStillIsNotLimitedAnyMore() throws Exception {
    try (ServerFixture fixture = fixture(0)) {
      RawHttp2Peer peer = fixture.peer.begin().setting(INITIAL_WINDOW_SIZE, 0);
      peer.request(1, "GET", "/abc", true);

      peer.await(HEADERS);
      StreamTimers timers = Objects.requireNonNull(Objects.requireNonNull(served.get()).timers());
      while (!timers.isFlushing() || timers.of(Limit.IDLE).isArmed()) {
        Thread.onSpinWait();
      }
      peer.setting(INITIAL_WINDOW_SIZE, 100);
      assertEquals("/abc ", peer.awaitBody(1));
    }
  }

  @Test
  void aConnectionIdlesWhoseClientTakesNothingOfAnAnswerThatIsOver() throws Exception {
    ServerConnectionOptions options =
        new ServerConnectionOptions(50 * MILLI, 0, 20 * MILLI, 20 * MILLI, 0);
    HttpResponse answer =
        HttpResponse.of(HeaderMap.of(":status", "200"), HttpBody.of(new byte[60_000]), null);
    try (ServerFixture fixture =
        new ServerFixture(Http2Settings.DEFAULT, options, stream -> answer, OptionalInt.of(4096))) {
      fixture.peer.begin().request(1, "GET", "/", true);

      fixture.ended.await();
      assertEquals(List.of("idle"), fixture.events);
      assertTrue(fixture.sentBytes.get() < 60_000, () -> "sent: " + fixture.sentBytes);
    }
  }

  private ServerFixture fixture(long flushMillis) throws Exception {
    return ServerFixture.of(stream -> {
      begin(stream, flushMillis);
      return ServerFixture.echo(stream);
    });
  }

  /** As the connection manager does. */
  private void begin(ServerStream stream, long flushMillis) {
    StreamInfo info = stream.request().streamInfo();
    StreamTimers timers = Objects.requireNonNull(info.timers());
    timers.touch();
    timers.of(Limit.IDLE).arm(3_600_000 * MILLI);
    timers.flushLimit(flushMillis * MILLI);
    served.set(info);
  }
}
