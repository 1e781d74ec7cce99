package io.weft.common;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private final AtomicLong now = new AtomicLong();

  @Test
  void isFullAtFirstAndEmptyThen() {
    TokenBucket bucket = new TokenBucket(2, 1, Duration.ofNanos(10), now::get);

    assertTrue(bucket.take());
    assertTrue(bucket.take());
    assertFalse(bucket.take());
  }

  @Test
  void isFilledAtIntervals() {
    TokenBucket bucket = new TokenBucket(3, 2, Duration.ofNanos(10), now::get);
    empty(bucket);

    now.set(9);
    assertFalse(bucket.take());
    now.set(10);
    assertTrue(bucket.take());
    assertTrue(bucket.take());
    assertFalse(bucket.take());
  }

  @Test
  void holdsNoMoreThanItsMost() {
    TokenBucket bucket = new TokenBucket(3, 2, Duration.ofNanos(10), now::get);
    empty(bucket);

    now.set(1_000_000_000_000L);
    assertTrue(bucket.take());
    assertTrue(bucket.take());
    assertTrue(bucket.take());
    assertFalse(bucket.take());
  }

  @Test
  void keepsTheRestOfAnInterval() {
    TokenBucket bucket = new TokenBucket(1, 1, Duration.ofNanos(10), now::get);
    empty(bucket);

    now.set(19);
    assertTrue(bucket.take());
    now.set(20);
    assertTrue(bucket.take());
  }

  private static void empty(TokenBucket bucket) {
    while (bucket.take()) {
      continue;
    }
  }
}
