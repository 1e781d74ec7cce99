package io.weft.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final AtomicLong clock = new AtomicLong(1_000);
  private final Deadlines deadlines = new Deadlines(clock::get);
  private final AtomicInteger fired = new AtomicInteger();

  @Test
  void firesNotBeforeItsTimeAndThenOnce() {
    Deadline deadline = deadlines.schedule(Duration.ofMillis(35), fired::incrementAndGet);

    pass(30);
    assertEquals(0, fired.get());
    pass(20);
    assertEquals(1, fired.get());
    assertFalse(deadline.isArmed());
    pass(100_000);
    assertEquals(1, fired.get());
  }

  @Test
  void doesNotFireWhenDisarmed() {
    Deadline deadline = deadlines.schedule(Duration.ofMillis(35), fired::incrementAndGet);

    assertTrue(deadline.disarm());
    assertFalse(deadline.disarm());
    pass(1_000);

    assertEquals(0, fired.get());
  }

  @Test
  void aReleasedOneKeepsNothingAlive() {
    Deadline deadline = deadlines.deadline(() -> {});
    WeakReference<Object> action = new WeakReference<>(armWithNewAction(deadline));

    deadline.release();

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (action.get() != null) {
            System.gc();
          }
        });
    pass(1_000);
    assertFalse(deadline.isArmed());
  }

  private static Runnable armWithNewAction(Deadline deadline) {
    Object[] stream = new Object[1];
    Runnable action = () -> stream[0] = deadline;
    deadline.arm(1, action);
    return action;
  }

  @Test
  void armingAgainLaterMovesIt() {
    Deadline deadline = deadlines.schedule(Duration.ofMillis(50), fired::incrementAndGet);
    pass(40);
    deadline.arm(Duration.ofMillis(50).toNanos());

    pass(40);
    assertEquals(0, fired.get());
    pass(30);
    assertEquals(1, fired.get());
  }

  @Test
  void armingAgainEarlierMovesIt() {
    Deadline deadline = deadlines.schedule(Duration.ofHours(1), fired::incrementAndGet);
    pass(40);
    deadline.arm(Duration.ofMillis(20).toNanos());

    pass(40);

    assertEquals(1, fired.get());
  }

  @Test
  void firesAgainWhenItsActionArmsIt() {
    Deadline[] deadline = new Deadline[1];
    deadline[0] =
        deadlines.deadline(() -> {
          if (fired.incrementAndGet() < 3) {
            deadline[0].arm(Duration.ofMillis(20).toNanos());
          }
        });
    deadline[0].arm(0);

    for (int i = 0; i < 20; i++) {
      pass(10);
    }

    assertEquals(3, fired.get());
  }

  @Test
  void tellsWhenThatWhichItRunsWasDueAtTheEarliest() {
    long[] seen = {0, 0};
    deadlines
        .deadline(() -> {
          seen[0] = deadlines.dueNanos();
          seen[1] = deadlines.nanos();
        })
        .arm(1);

    pass(20);

    assertEquals(10_000_000, seen[1] - seen[0]);
  }

  @Test
  void survivesTimesFartherThanTheWheelIsRound() {
    deadlines.schedule(Duration.ofSeconds(3_600), fired::incrementAndGet);

    for (int i = 0; i < 3_599; i++) {
      pass(1_000);
    }
    assertEquals(0, fired.get());
    pass(2_000);
    assertEquals(1, fired.get());
  }

  @Test
  void toleratesTimesBeyondAnyClock() {
    Deadline deadline =
        deadlines.schedule(Duration.ofSeconds(Long.MAX_VALUE), fired::incrementAndGet);

    pass(1_000_000);

    assertEquals(0, fired.get());
    assertTrue(deadline.isArmed());
  }

  @Test
  void goesOnAfterAnActionThatThrows() {
    deadlines.schedule(
        Duration.ofMillis(10),
        () -> {
          throw new IllegalStateException("on purpose");
        });
    deadlines.schedule(Duration.ofMillis(30), fired::incrementAndGet);

    pass(20);
    pass(20);

    assertEquals(1, fired.get());
  }

  @Test
  void sleepsUntilThereMayBeSomethingToDo() {
    deadlines.schedule(Duration.ofMillis(500), fired::incrementAndGet);
    deadlines.schedule(Duration.ofMillis(35), fired::incrementAndGet);
    pass(0);

    assertEquals(Duration.ofMillis(40).toNanos(), deadlines.nextTurn());
    pass(40);
    assertEquals(Duration.ofMillis(510).toNanos(), deadlines.nextTurn());
  }

  @Test
  void looksOnceASecondIfThereIsNothingToDo() {
    assertEquals(Duration.ofSeconds(1).toNanos(), deadlines.nextTurn());
    deadlines.schedule(Duration.ofHours(1), fired::incrementAndGet);
    pass(1_234);

    assertEquals(Duration.ofMillis(2_230).toNanos(), deadlines.nextTurn());
  }

  @Test
  void wakesForATimerBeforeTheOneThatItSleepsFor() {
    try (Deadlines running = new Deadlines()) {
      running.start();
      running.schedule(Duration.ofHours(1), fired::incrementAndGet);

      // Each would take a second if nobody woke the thread.
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> {
            for (int i = 0; i < 150; i++) {
              CountDownLatch early = new CountDownLatch(1);
              running.schedule(Duration.ofMillis(1), early::countDown);
              early.await();
            }
          });
    }
    assertEquals(0, fired.get());
  }

  private void pass(long millis) {
    clock.addAndGet(Duration.ofMillis(millis).toNanos());
    deadlines.turn();
  }
}
