package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Deadlines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final Duration TIME = Duration.ofSeconds(10);

  private final AtomicLong clock = new AtomicLong();
  private final Deadlines deadlines = new Deadlines(clock::get);
  private final Drain process = new Drain();
  private final Drain listener = process.child();
  private final AtomicInteger aborts = new AtomicInteger();

  @Test
  void asksNobodyToCloseUntilItStarts() {
    Drain.Member member = listener.join(aborts::incrementAndGet);

    assertFalse(member.drainClose());
  }

  @Test
  void immediateDrainAsksAllAtTheirResponseAndClosesNobody() {
    Drain.Member member = listener.join(aborts::incrementAndGet);

    process.start(deadlines, TIME, Drain.Strategy.IMMEDIATE);

    assertTrue(member.drainClose());
    assertEquals(0, aborts.get());
  }

  @Test
  void gradualDrainEndsWithEverybodyAsked() {
    Drain.Member member = listener.join(aborts::incrementAndGet);
    AtomicInteger goodbyes = new AtomicInteger();
    member.onDrain(goodbyes::incrementAndGet);

    listener.start(deadlines, TIME, Drain.Strategy.GRADUAL);
    assertEquals(0, goodbyes.get());
    advance(TIME.plusMillis(20));

    assertEquals(1, goodbyes.get());
    assertTrue(member.drainClose());
  }

  @Test
  void onlyTheEndOfTheProcessEndsThoseThatWaitForTheirClient() {
    AtomicInteger ends = new AtomicInteger();
    listener.join(aborts::incrementAndGet).onEnd(ends::incrementAndGet);

    listener.start(deadlines, TIME, Drain.Strategy.IMMEDIATE);
    assertEquals(0, ends.get());
    process.end(deadlines);
    listener.join(aborts::incrementAndGet).onEnd(ends::incrementAndGet);

    assertEquals(2, ends.get());
  }

  @Test
  void gradualDrainAsksWithGrowingProbability() {
    listener.start(deadlines, TIME, Drain.Strategy.GRADUAL);

    clock.addAndGet(TIME.toNanos() / 10);
    int early = asked(10_000);
    clock.addAndGet(TIME.toNanos() * 8 / 10);
    int late = asked(10_000);

    assertTrue(early > 500 && early < 1500, () -> "after a tenth: " + early);
    assertTrue(late > 8500 && late < 9500, () -> "after nine tenths: " + late);
  }

  @Test
  void countsTheConnectionsOfItsParts() {
    Drain chain = listener.child();
    Drain.Member member = chain.join(aborts::incrementAndGet);

    assertEquals(1, process.connections());
    member.leave();
    member.leave();

    assertEquals(0, process.connections());
    assertEquals(0, chain.connections());
  }

  @Test
  void aPartThatIsDetachedNoLongerDrainsWithTheWhole() {
    Drain chain = listener.child();
    Drain.Member member = chain.join(aborts::incrementAndGet);
    chain.detach();

    process.abortAll();

    assertEquals(0, aborts.get());
    assertEquals(1, process.connections());
    member.leave();
    assertEquals(0, process.connections());
  }

  @Test
  void abortsThoseThatComeAfterTheEnd() {
    process.abortAll();

    listener.join(aborts::incrementAndGet);

    assertEquals(1, aborts.get());
  }

  @Test
  void runsTheActionOfAProtocolThatCanSayGoodbye() {
    AtomicInteger goodbyes = new AtomicInteger();
    Drain.Member member = listener.join(aborts::incrementAndGet);
    member.onDrain(goodbyes::incrementAndGet);

    listener.start(deadlines, TIME, Drain.Strategy.IMMEDIATE);

    assertEquals(1, goodbyes.get());
    assertEquals(0, aborts.get());
  }

  private int asked(int times) {
    int asked = 0;
    for (int i = 0; i < times; i++) {
      if (listener.drainClose()) {
        asked++;
      }
    }
    return asked;
  }

  private void advance(Duration by) {
    clock.addAndGet(by.toNanos());
    deadlines.turn();
    clock.addAndGet(20_000_000);
    deadlines.turn();
  }
}
