package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code max_stream_duration} makes of calls, each line as a run of Envoy had it. */
class TimeoutsTest {
  private static final long NO_LIMIT = Timeouts.UNLIMITED;

  @Test
  void takesTheTimeThatACallAsksForUpToTheLargest() {
    assertEquals(1000, tell(limits(null, 5000, 0), "1S", 0, "1000m"));
    assertEquals(5000, tell(limits(null, 5000, 0), "9S", 0, "5000m"));
    assertEquals(9000, tell(limits(null, 0, 0), "9S", 0, "9000m"));
    assertEquals(0, tell(limits(null, 5000, 0), "0m", 0, "0m"));
  }

  @Test
  void takesTheOffsetOffAfterwards() {
    assertEquals(4000, tell(limits(null, 5000, 1000), "9S", 0, "4000m"));
    assertEquals(0, tell(limits(null, 5000, 1000), "200m", 0, "0m"));
  }

  @Test
  void fallsBackWhereACallAsksForNothing() {
    assertEquals(7000, tell(limits(7000L, 5000, 0), null, 0, "7000m"));
    assertEquals(7000, tell(limits(7000L, -1, 0), "1S", 0, "7000m"));
    assertEquals(6000, tell(limits(null, 5000, 0), "x", 6000, "6000m"));
    assertEquals(NO_LIMIT, tell(limits(null, 5000, 0), "x", 0, "x"));
  }

  @Test
  void tellsNothingWhereTheRouteLiftsTheLimit() {
    assertEquals(NO_LIMIT, tell(limits(0L, -1, 0), "2S", 0, "2S"));
    assertEquals(NO_LIMIT, tell(limits(0L, -1, 0), "2S", 6000, null));
  }

  @Test
  void tellsNothingToOtherRequests() {
    HeaderMap plain = HeaderMap.of("content-type", "text/plain", "grpc-timeout", "2S");

    limits(7000L, -1, 0).tellCall(plain, 7000, 0);

    assertEquals("2S", plain.get(HeaderName.GRPC_TIMEOUT));
  }

  private static long tell(
      Timeouts limits, @Nullable String asked, long ofManager, @Nullable String told) {
    HeaderMap call = HeaderMap.of("content-type", "application/grpc");
    if (asked != null) {
      call.add(HeaderName.GRPC_TIMEOUT, asked);
    }
    long millis = limits.streamMillis(call, ofManager);
    limits.tellCall(call, millis, ofManager);
    if (told == null) {
      assertNull(call.get(HeaderName.GRPC_TIMEOUT));
    } else {
      assertEquals(told, call.get(HeaderName.GRPC_TIMEOUT));
    }
    return millis;
  }

  /** With {@code grpc_timeout_header_max}, unless that is negative. */
  private static Timeouts limits(@Nullable Long longest, long headerMax, long headerOffset) {
    return new Timeouts(
        Duration.ZERO,
        null,
        null,
        longest == null ? null : Duration.ofMillis(longest),
        null,
        headerMax < 0
            ? null
            : new Timeouts.GrpcTimeout(
                Duration.ofMillis(headerMax), Duration.ofMillis(headerOffset)),
        true);
  }
}
