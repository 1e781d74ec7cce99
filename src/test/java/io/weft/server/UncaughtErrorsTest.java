package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UncaughtErrorsTest {
  private final AtomicInteger halts = new AtomicInteger();
  private final UncaughtErrors handler = new UncaughtErrors(halts::incrementAndGet);

  @Test
  void goesOnWhenMemoryRanOutForOneConnection() throws InterruptedException {
    end(Thread.ofVirtual().unstarted(() -> fail(new OutOfMemoryError("injected"))));
    assertEquals(0, halts.get());
  }

  @Test
  void endsTheProcessWhenMemoryRanOutForAThreadThatAllNeed() throws InterruptedException {
    end(Thread.ofPlatform().unstarted(() -> fail(new OutOfMemoryError("injected"))));
    assertEquals(1, halts.get());
  }

  @Test
  void goesOnAfterEverythingElse() throws InterruptedException {
    end(Thread.ofPlatform().unstarted(() -> fail(new StackOverflowError("injected"))));
    end(Thread.ofPlatform().unstarted(() -> fail(new AssertionError("injected"))));
    assertEquals(0, halts.get());
  }

  private void end(Thread thread) throws InterruptedException {
    thread.setUncaughtExceptionHandler(handler);
    thread.start();
    thread.join();
  }

  private static void fail(Error error) {
    throw error;
  }
}
