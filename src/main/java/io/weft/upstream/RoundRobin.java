package io.weft.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One host after the other, or by weight; begins anywhere, so that many proxies do not all begin
 * with the first. Source: {@code envoy.extensions.load_balancing_policies.round_robin.v3}.
 */
final class RoundRobin implements Picker {
  private final Host[] turns;
  private final AtomicInteger next;

  RoundRobin(Host[] hosts, int start) {
    this.turns = turns(hosts);
    this.next = new AtomicInteger(start);
  }

  @Override
  public @Nullable Host pick() {
    if (turns.length == 0) {
      return null;
    }
    return turns[Integer.remainderUnsigned(next.getAndIncrement(), turns.length)];
  }

  /**
   * The hosts in the order of their turns, each as often as its weight demands; the array itself,
   * which nobody changes, if all weigh the same.
   */
  static Host[] turns(Host[] hosts) {
    if (haveEqualWeights(hosts)) {
      return hosts;
    }
    long[] weights = new long[hosts.length];
    for (int i = 0; i < hosts.length; i++) {
      weights[i] = hosts[i].weight();
    }
    int[] schedule = WeightedSchedule.of(weights);
    Host[] turns = new Host[schedule.length];
    for (int i = 0; i < schedule.length; i++) {
      turns[i] = hosts[schedule[i]];
    }
    return turns;
  }

  static boolean haveEqualWeights(Host[] hosts) {
    for (Host host : hosts) {
      if (host.weight() != hosts[0].weight()) {
        return false;
      }
    }
    return true;
  }
}
