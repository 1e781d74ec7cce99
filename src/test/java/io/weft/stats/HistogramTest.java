package io.weft.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {
  private final Queue<Histogram> recorded = new ConcurrentLinkedQueue<>();
  private final Histogram histogram = new Histogram(StatKind.HISTOGRAM, recorded);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0.1",
    "9, 9, 0.1",
    "10, 10, 1",
    "99, 99, 1",
    "100, 100, 10",
    "999, 990, 10",
    "12345, 12000, 1000",
    "9223372036854775807, 9200000000000000000, 100000000000000000",
  })
  void keepsTwoDigitsOfAValue(long value, double lowerBound, double width) {
    histogram.record(value);
    histogram.latch();

    Distribution values = histogram.cumulative();

    assertEquals(1, values.size());
    assertEquals(lowerBound, values.lowerBound(0));
    assertEquals(width, values.width(0));
    assertEquals(1, values.count(0));
  }

  @Test
  void countsNegativeValuesAsZero() {
    histogram.record(-5);
    histogram.record(0);
    histogram.latch();

    assertEquals(2, histogram.cumulative().countUpTo(0));
    assertEquals(0, histogram.cumulative().quantile(1));
  }

  @Test
  void showsNothingBeforeTheFirstFlush() {
    histogram.record(5);

    assertFalse(histogram.isUsed());

    histogram.latch();
    assertTrue(histogram.isUsed());
  }

  @Test
  void beginsAnIntervalAtEachFlush() {
    histogram.record(5);
    histogram.record(500);
    histogram.latch();
    histogram.record(500);
    histogram.latch();

    assertEquals(3, histogram.cumulative().count());
    assertEquals(1, histogram.interval().count());
    assertEquals(500, histogram.interval().lowerBound(0));

    histogram.latch();
    assertEquals(0, histogram.interval().count());
    assertEquals(3, histogram.cumulative().count());
  }

  @Test
  void putsTheOnlyValueOfABucketInItsMiddle() {
    histogram.record(300);
    histogram.latch();

    assertEquals(305, histogram.cumulative().quantile(0));
    assertEquals(305, histogram.cumulative().quantile(1));
  }

  @Test
  void isNotedOnceInAnInterval() {
    histogram.record(0);
    histogram.record(5);
    assertEquals(List.of(histogram), List.copyOf(recorded));
    recorded.clear();

    histogram.latch();
    histogram.record(5);

    assertEquals(List.of(histogram), List.copyOf(recorded));
  }
}
