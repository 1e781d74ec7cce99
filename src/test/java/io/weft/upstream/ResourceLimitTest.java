package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResourceLimitTest {
  @Test
  void isNeverExceededUnderContention() throws InterruptedException {
    ClusterStats stats = TestClusters.stats();
    CircuitBreakers breakers =
        CircuitBreakers.of(
            new CircuitBreakers.Thresholds(3, 3, 3, 3, 3, null, true),
            ResourcePriority.DEFAULT,
            stats);
    ResourceLimit limit = breakers.requests();
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < 20_000; j++) {
                  if (limit.tryAcquire()) {
                    most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                    holders.decrementAndGet();
                    limit.release();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertTrue(most.get() <= 3, "held " + most.get());
    assertEquals(0, limit.active());
    assertEquals(0, stats.open(ResourcePriority.DEFAULT, ResourceLimit.Kind.REQUESTS).value());
    assertEquals(3, stats.remaining(ResourcePriority.DEFAULT, ResourceLimit.Kind.REQUESTS).value());
  }

  @Test
  void showsThatItIsOpen() {
    ClusterStats stats = TestClusters.stats();
    ResourceLimit limit =
        CircuitBreakers.of(
                new CircuitBreakers.Thresholds(1, 1, 1, 1, 1, null, false),
                ResourcePriority.HIGH,
                stats)
            .connections();

    assertTrue(limit.tryAcquire());
    assertFalse(limit.tryAcquire());

    assertEquals(1, stats.open(ResourcePriority.HIGH, ResourceLimit.Kind.CONNECTIONS).value());
    limit.release();
    assertEquals(0, stats.open(ResourcePriority.HIGH, ResourceLimit.Kind.CONNECTIONS).value());
  }

  @Test
  void takesUnsignedNumbers() {
    assertTrue(new ResourceLimit(4_294_967_295L).tryAcquire());
  }

  @Test
  void retryBudgetGrowsWithTheRequestsUnderWay() {
    CircuitBreakers breakers =
        CircuitBreakers.of(
            new CircuitBreakers.Thresholds(
                100, 100, 100, 1, 1, new CircuitBreakers.Budget(50, 1), false));
    for (int i = 0; i < 10; i++) {
      breakers.requests().acquire();
    }

    assertEquals(5, breakers.retries().max());
  }
}
