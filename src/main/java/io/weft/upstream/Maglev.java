package io.weft.upstream;

import io.weft.common.XxHash64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of hosts in which a request looks at the place of its hash. Equal to Envoy's entry by
 * entry. Source: {@code envoy.extensions.load_balancing_policies.maglev.v3.Maglev} and the paper on
 * Maglev, section 3.4.
 */
final class Maglev implements HashTable {
  /** A host while the table is filled. */
  private static final class Candidate {
    final String key;
    final Host host;
    final double weight;
    long offset;
    long skip;
    double target;
    long next;
    int count;

    Candidate(String key, Host host, double weight) {
      this.key = key;
      this.host = host;
      this.weight = weight;
    }

    int place(int tableSize) {
      return (int) ((offset + skip * next) % tableSize);
    }
  }

  private final @Nullable Host[] table;
  private int minPerHost;
  private int maxPerHost;

  Maglev(NormalizedWeights weights, LoadBalancing.Policy.Maglev policy) {
    int size = weights.size() == 0 ? 0 : (int) policy.tableSize();
    table = new Host[size];
    List<Candidate> candidates = new ArrayList<>(weights.size());
    for (int i = 0; i < weights.size(); i++) {
      Host host = weights.host(i);
      Candidate candidate =
          new Candidate(
              NormalizedWeights.key(host, policy.hashing().useHostname()), host, weights.weight(i));
      candidate.offset = Long.remainderUnsigned(XxHash64.hash(candidate.key, 0), size);
      candidate.skip = Long.remainderUnsigned(XxHash64.hash(candidate.key, 1), size - 1) + 1;
      candidates.add(candidate);
    }
    // The order decides who gets a contested place, so it must not depend on discovery.
    candidates.sort(Comparator.comparing(candidate -> candidate.key));
    fill(candidates, weights.max());
  }

  @Override
  public @Nullable Host pick(long hash, int attempt) {
    if (table.length == 0) {
      return null;
    }
    long other = attempt == 0 ? hash : hash ^ -attempt;
    return table[(int) Long.remainderUnsigned(other, table.length)];
  }

  /** How many entries there are. */
  int size() {
    return table.length;
  }

  /** How many entries the host with the fewest has. */
  int minPerHost() {
    return minPerHost;
  }

  /** How many entries the host with the most has. */
  int maxPerHost() {
    return maxPerHost;
  }

  private void fill(List<Candidate> candidates, double maxWeight) {
    int filled = 0;
    for (int iteration = 1; filled < table.length; iteration++) {
      for (int i = 0; i < candidates.size() && filled < table.length; i++) {
        Candidate candidate = candidates.get(i);
        // The heaviest host takes a place in each round, one of a third of its weight in each
        // third.
        if (iteration * candidate.weight < candidate.target) {
          continue;
        }
        candidate.target += maxWeight;
        int place = candidate.place(table.length);
        while (table[place] != null) {
          candidate.next++;
          place = candidate.place(table.length);
        }
        table[place] = candidate.host;
        candidate.next++;
        candidate.count++;
        filled++;
      }
    }
    minPerHost = table.length;
    for (Candidate candidate : candidates) {
      minPerHost = Math.min(minPerHost, candidate.count);
      maxPerHost = Math.max(maxPerHost, candidate.count);
    }
  }
}
