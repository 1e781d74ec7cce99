package io.weft.upstream;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing that leaves a host which is much busier than the average for another, the same
 * for the same hash. Source: {@code ConsistentHashingLbConfig.hash_balance_factor}; random jumps as
 * in arXiv 1908.08762, with the generator MT19937, so that choices equal Envoy's.
 */
final class BoundedLoad implements HashTable {
  private final HashTable table;
  private final NormalizedWeights weights;
  private final long factor;
  private final LongSupplier activeRequests;

  /**
   * Bounds the load of {@code table}.
   *
   * @param factor in percent of the average
   * @param activeRequests of the whole cluster
   */
  BoundedLoad(HashTable table, NormalizedWeights weights, int factor, LongSupplier activeRequests) {
    this.table = table;
    this.weights = weights;
    this.factor = factor;
    this.activeRequests = activeRequests;
  }

  @Override
  public @Nullable Host pick(long hash, int attempt) {
    Host host = table.pick(hash, attempt);
    if (host == null) {
      return null;
    }
    double least = overload(host, weightOf(host));
    if (least <= 1.0) {
      return host;
    }
    int count = weights.size();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    MersenneTwister random = new MersenneTwister((int) hash);
    Host best = host;
    for (int i = 0; i < count; i++) {
      int other = i + random.below(count - i);
      int index = order[other];
      order[other] = order[i];
      order[i] = index;
      Host candidate = weights.host(index);
      if (candidate == host) {
        continue;
      }
      double overload = overload(candidate, weights.weight(index));
      if (overload <= 1.0) {
        return candidate;
      }
      if (overload < least) {
        best = candidate;
        least = overload;
      }
    }
    return best;
  }

  private double overload(Host host, double weight) {
    long slots = ((activeRequests.getAsLong() + 1) * factor + 99) / 100;
    return host.shownStats().rqActive() / Math.max(1.0, Math.ceil(slots * weight));
  }

  private double weightOf(Host host) {
    for (int i = 0; i < weights.size(); i++) {
      if (weights.host(i) == host) {
        return weights.weight(i);
      }
    }
    return 0;
  }
}
