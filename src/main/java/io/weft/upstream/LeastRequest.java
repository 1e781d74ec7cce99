package io.weft.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The least busy of some hosts: random ones if all weigh the same; else those whose turn it is by
 * weight, so that idle hosts share by weight, and a busy one is compared by {@code active ^ bias /
 * weight}. Source: {@code envoy.extensions.load_balancing_policies.least_request.v3}.
 */
final class LeastRequest implements Picker {
  private final Host[] hosts;
  private final Host[] turns;
  private final boolean weighted;
  private final int choices;
  private final double bias;
  private final boolean fullScan;
  private final LongSupplier random;
  private final AtomicInteger next;

  LeastRequest(Host[] hosts, LoadBalancing.Policy.LeastRequest policy, LongSupplier random) {
    this.hosts = hosts.clone();
    this.weighted = !RoundRobin.haveEqualWeights(hosts);
    this.turns = weighted ? RoundRobin.turns(hosts) : this.hosts;
    this.choices = policy.choiceCount();
    this.bias = policy.activeRequestBias();
    this.fullScan = policy.fullScan();
    this.random = random;
    this.next = new AtomicInteger((int) random.getAsLong());
  }

  @Override
  public @Nullable Host pick() {
    if (hosts.length <= 1) {
      return hosts.length == 0 ? null : hosts[0];
    }
    if (fullScan) {
      return leastBusyOfAll();
    }
    Host best = candidate();
    for (int i = 1; i < choices; i++) {
      Host other = candidate();
      if (other != best && load(other) < load(best)) {
        best = other;
      }
    }
    return best;
  }

  private Host candidate() {
    return weighted
        ? turns[Integer.remainderUnsigned(next.getAndIncrement(), turns.length)]
        : hosts[(int) Long.remainderUnsigned(random.getAsLong(), hosts.length)];
  }

  /** Begins anywhere, so that equally busy hosts are chosen alike. */
  private Host leastBusyOfAll() {
    int start = (int) Long.remainderUnsigned(random.getAsLong(), hosts.length);
    Host best = hosts[start];
    for (int i = 1; i < hosts.length; i++) {
      Host other = hosts[(start + i) % hosts.length];
      if (load(other) < load(best)) {
        best = other;
      }
    }
    return best;
  }

  private double load(Host host) {
    double active = (double) host.shownStats().rqActive();
    if (!weighted) {
      return active;
    }
    if (bias == 0 || active == 0) {
      return 0;
    }
    return (bias == 1.0 ? active : Math.pow(active, bias)) / host.weight();
  }
}
