package io.weft.upstream;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of a cluster for each priority, made by the first request of it: most
 * clusters see one priority or none. Any thread.
 */
final class PriorityBreakers {
  private final List<CircuitBreakers.Thresholds> thresholds;
  private final ClusterStats stats;
  private final AtomicReferenceArray<@Nullable CircuitBreakers> made =
      new AtomicReferenceArray<>(ResourcePriority.values().length);

  /** Those with {@code thresholds}, by priority; those that {@code stats} show are made at once. */
  PriorityBreakers(List<CircuitBreakers.Thresholds> thresholds, ClusterStats stats) {
    this.thresholds = thresholds;
    this.stats = stats;
    for (ResourcePriority priority : ResourcePriority.values()) {
      if (thresholds.get(priority.ordinal()).trackRemaining()) {
        make(priority);
      }
    }
  }

  CircuitBreakers of(ResourcePriority priority) {
    CircuitBreakers known = made.get(priority.ordinal());
    return known == null ? make(priority) : known;
  }

  private CircuitBreakers make(ResourcePriority priority) {
    CircuitBreakers fresh = CircuitBreakers.of(thresholds.get(priority.ordinal()), priority, stats);
    CircuitBreakers raced = made.compareAndExchange(priority.ordinal(), null, fresh);
    return raced == null ? fresh : raced;
  }
}
