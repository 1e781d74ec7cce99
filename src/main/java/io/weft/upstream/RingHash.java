package io.weft.upstream;

import io.weft.common.MurmurHash2;
import io.weft.common.XxHash64;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A ring of hashes of hosts: a request goes to the first entry at or after its own hash. Equal to
 * Envoy's entry by entry. Source: {@code
 * envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash}.
 */
final class RingHash implements HashTable {
  private record Entry(long hash, Host host) {}

  private final long[] hashes;
  private final Host[] hosts;
  private final int minPerHost;
  private final int maxPerHost;

  RingHash(NormalizedWeights weights, LoadBalancing.Policy.RingHash policy) {
    int size = 0;
    int fewest = 0;
    int most = 0;
    Entry[] ring = new Entry[0];
    if (weights.size() > 0) {
      // The lightest host gets a whole number of entries, if the largest ring allows it.
      double scale =
          Math.min(
              Math.ceil(weights.min() * policy.minimumRingSize()) / weights.min(),
              (double) policy.maximumRingSize());
      fewest = (int) Math.ceil(scale);
      ring = new Entry[fewest];
      double target = 0;
      for (int i = 0; i < weights.size(); i++) {
        target += scale * weights.weight(i);
        int before = size;
        String key = NormalizedWeights.key(weights.host(i), policy.hashing().useHostname()) + '_';
        for (; size < target; size++) {
          if (size == ring.length) {
            ring = Arrays.copyOf(ring, size + 1);
          }
          ring[size] = new Entry(hash(key + (size - before), policy), weights.host(i));
        }
        fewest = Math.min(fewest, size - before);
        most = Math.max(most, size - before);
      }
    }
    ring = Arrays.copyOf(ring, size);
    Arrays.sort(ring, (one, other) -> Long.compareUnsigned(one.hash, other.hash));
    hashes = new long[size];
    hosts = new Host[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = ring[i].hash;
      hosts[i] = ring[i].host;
    }
    minPerHost = fewest;
    maxPerHost = most;
  }

  @Override
  public @Nullable Host pick(long hash, int attempt) {
    if (hosts.length == 0) {
      return null;
    }
    int low = 0;
    int high = hosts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(hashes[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return hosts[(int) ((low % (long) hosts.length + attempt) % hosts.length)];
  }

  /** How many entries there are. */
  int size() {
    return hosts.length;
  }

  /** The hash of the entry at {@code index}, in the order of unsigned numbers. */
  long hash(int index) {
    return hashes[index];
  }

  /** The host of the entry at {@code index}. */
  Host host(int index) {
    return hosts[index];
  }

  /** How many entries the host with the fewest has. */
  int minPerHost() {
    return minPerHost;
  }

  /** How many entries the host with the most has. */
  int maxPerHost() {
    return maxPerHost;
  }

  private static long hash(String key, LoadBalancing.Policy.RingHash policy) {
    return switch (policy.hashFunction()) {
      case XX_HASH -> XxHash64.hash(key);
      case MURMUR_HASH_2 -> MurmurHash2.hash(key);
    };
  }
}
