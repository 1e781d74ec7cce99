package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
  /** As random as can be at the upper end: one less than any bound. */
  private static final long HIGHEST = 2L * 3 * 5 * 7 * 1000 * 1000 * 64 - 1;

  @Test
  void doublesTheBoundUpToTheLongestAndBeginsAnewAfterSuccess() {
    BackOff backOff = new BackOff(Duration.ofMillis(500), Duration.ofMillis(1500), () -> HIGHEST);

    assertEquals(Duration.ofMillis(499), backOff.next());
    assertEquals(Duration.ofMillis(999), backOff.next());
    assertEquals(Duration.ofMillis(1499), backOff.next());
    assertEquals(Duration.ofMillis(1499), backOff.next());
    backOff.reset();
    assertEquals(Duration.ofMillis(499), backOff.next());
  }

  @Test
  void takesAnyTimeBelowTheBound() {
    BackOff backOff = new BackOff(BackOff.BASE, BackOff.LONGEST, () -> -1L);

    assertEquals(Duration.ofMillis(Long.remainderUnsigned(-1L, 500)), backOff.next());
  }
}
