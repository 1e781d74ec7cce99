package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapTrimTest {
  private static final long MEGABYTE = 1024 * 1024;

  private long heap = 16 * MEGABYTE;
  private boolean idle = true;
  private int collections;
  private long afterCollection = 16 * MEGABYTE;

  private final HeapTrim trim =
      new HeapTrim(
          () -> heap,
          () -> idle,
          () -> {
            collections++;
            heap = afterCollection;
          });

  @Test
  void collectsTheGarbageOfTheStartOnce() {
    check(5);

    assertEquals(1, collections);
  }

  @Test
  void collectsOnceWhenAGrownHeapIsIdle() {
    started();
    heap = 100 * MEGABYTE;

    check(5);

    assertEquals(1, collections);
  }

  @Test
  void leavesAHeapAloneThatHasNotGrown() {
    started();
    heap = 18 * MEGABYTE;

    check(5);

    assertEquals(0, collections);
  }

  @Test
  void waitsUntilNothingIsUnderWayTwice() {
    started();
    heap = 100 * MEGABYTE;
    idle = false;
    check(3);
    idle = true;
    check(1);
    assertEquals(0, collections);

    check(1);

    assertEquals(1, collections);
  }

  @Test
  void doesNotTryAgainWhatDidNotHelp() {
    started();
    heap = 100 * MEGABYTE;
    afterCollection = 90 * MEGABYTE;

    check(10);

    assertEquals(1, collections);
  }

  @Test
  void collectsAgainAfterTheNextBurst() {
    started();
    heap = 100 * MEGABYTE;
    check(3);
    heap = 100 * MEGABYTE;

    check(3);

    assertEquals(2, collections);
  }

  @Test
  void leavesALargeHeapAlone() {
    heap = 600 * MEGABYTE;

    check(5);

    assertEquals(0, collections);
  }

  private void started() {
    check(2);
    collections = 0;
  }

  private void check(int times) {
    for (int i = 0; i < times; i++) {
      trim.check();
    }
  }
}
