package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
  private static final int CAPACITY = 32;

  private final AtomicInteger made = new AtomicInteger();
  private final BufferPool<byte[]> pool =
      new BufferPool<>(
          CAPACITY,
          () -> {
            made.incrementAndGet();
            return new byte[1];
          });

  @Test
  void lendsWhatWasGivenBackLast() {
    byte[] first = pool.borrow();
    byte[] second = pool.borrow();
    assertNotSame(first, second);

    pool.giveBack(first);
    pool.giveBack(second);

    assertSame(second, pool.borrow());
    assertSame(first, pool.borrow());
    assertEquals(2, made.get());
  }

  @Test
  void keepsNoMoreThanItsCapacity() {
    List<byte[]> borrowed = new ArrayList<>();
    for (int i = 0; i < CAPACITY + 5; i++) {
      borrowed.add(pool.borrow());
    }
    borrowed.forEach(pool::giveBack);
    for (int i = 0; i < CAPACITY + 5; i++) {
      pool.borrow();
    }

    assertEquals(CAPACITY + 5 + 5, made.get());
  }

  @Test
  void threadsMakeNoMoreThanTheyUseAtOnce() throws InterruptedException {
    int threads = 4;
    int each = 3;
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          Thread.ofPlatform()
              .start(() -> {
                byte[][] held = new byte[each][];
                for (int round = 0; round < 200_000; round++) {
                  for (int k = 0; k < each; k++) {
                    held[k] = pool.borrow();
                  }
                  for (int k = 0; k < each; k++) {
                    pool.giveBack(held[k]);
                  }
                }
              }));
    }
    for (Thread thread : running) {
      thread.join();
    }

    // A look at all places may miss what moves meanwhile, so a few more than twelve are fine.
    assertTrue(made.get() <= 2 * CAPACITY, made + " were made");
  }

  @Test
  void capacityIsAPowerOfTwo() {
    assertThrows(IllegalArgumentException.class, () -> new BufferPool<>(3, () -> new byte[1]));
  }
}
