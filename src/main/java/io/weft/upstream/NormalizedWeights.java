package io.weft.upstream;

import java.util.ArrayList;
import java.util.List;

/**
 * Hosts with weights that add up to 1, localities taken into account; the order and the arithmetic
 * are Envoy's, since rings and tables depend on the last bit.
 */
final class NormalizedWeights {
  private final List<Host> hosts = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();
  private double min = 1.0;
  private double max;

  private NormalizedWeights() {}

  /** The hosts of {@code set} that may serve: all of them in panic, else the healthy ones. */
  static NormalizedWeights of(HostSet set, boolean panic, boolean localityWeighted) {
    NormalizedWeights normalized = new NormalizedWeights();
    if (!localityWeighted) {
      normalized.add(panic ? set.all() : set.healthy(), 1.0);
      return normalized;
    }
    long sum = 0;
    for (HostSet.LocalityHosts locality : set.localities()) {
      sum += locality.weight();
    }
    for (HostSet.LocalityHosts locality : set.localities()) {
      if (locality.weight() != 0) {
        normalized.add(
            panic ? locality.all() : locality.healthy(), (double) locality.weight() / sum);
      }
    }
    return normalized;
  }

  int size() {
    return hosts.size();
  }

  Host host(int index) {
    return hosts.get(index);
  }

  double weight(int index) {
    return weights.get(index);
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  /** What stands for {@code host} in rings and tables. */
  static String key(Host host, boolean useHostname) {
    String configured = host.endpoint().hashKey();
    if (!configured.isEmpty()) {
      return configured;
    }
    return useHostname ? host.hostname() : host.endpoint().address().toString();
  }

  private void add(Host[] members, double share) {
    long sum = 0;
    for (Host host : members) {
      sum += host.weight();
    }
    for (Host host : members) {
      double weight = host.weight() * share / sum;
      hosts.add(host);
      weights.add(weight);
      min = Math.min(min, weight);
      max = Math.max(max, weight);
    }
  }
}
