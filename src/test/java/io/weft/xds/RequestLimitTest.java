package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DoubleValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.RateLimitSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestLimitTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void letsAHundredThroughAndThenTenASecondUnlessToldOtherwise() {
    RequestLimit limit = RequestLimit.of(RateLimitSettings.getDefaultInstance(), nanos::get);
    for (int i = 0; i < 100; i++) {
      assertTrue(limit.take());
    }

    assertFalse(limit.take());
    assertEquals(Duration.ofMillis(100), limit.untilNext());
    nanos.addAndGet(Duration.ofMillis(100).toNanos());
    assertTrue(limit.take());
    assertFalse(limit.take());
  }

  @Test
  void takesFractionsOfARequestPerSecond() {
    RateLimitSettings settings =
        RateLimitSettings.newBuilder()
            .setMaxTokens(UInt32Value.of(1))
            .setFillRate(DoubleValue.of(0.5))
            .build();
    RequestLimit limit = RequestLimit.of(settings, nanos::get);

    assertTrue(limit.take());
    assertFalse(limit.take());
    assertEquals(Duration.ofSeconds(2), limit.untilNext());
  }

  @Test
  void letsEverythingThroughWithoutALimit() {
    RequestLimit limit = RequestLimit.none();
    for (int i = 0; i < 1000; i++) {
      assertTrue(limit.take());
    }
  }
}
