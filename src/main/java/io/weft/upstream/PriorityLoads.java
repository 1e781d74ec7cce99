package io.weft.upstream;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the load is shared among priorities and, within one, between healthy and degraded hosts, in
 * percent; and which priorities are in panic. Immutable. Source: Envoy's documentation of priority
 * levels, panic threshold and over-provisioning.
 */
final class PriorityLoads {
  /** What almost every cluster has: one priority, whose healthy hosts suffice. */
  private static final PriorityLoads ALL_TO_FIRST =
      new PriorityLoads(new int[] {100}, new int[] {0}, new boolean[] {false}, 100);

  private final int[] healthy;
  private final int[] degraded;
  private final boolean[] panic;
  private final int[] healthyShare;
  private final int[] degradedShare;

  /** How {@code sets} share the load. */
  static PriorityLoads of(List<HostSet> sets, LoadBalancing settings) {
    if (sets.size() == 1) {
      HostSet only = sets.getFirst();
      if (only.availability(only.healthy(), settings) == 100
          && only.availability(only.degraded(), settings) == 0) {
        return ALL_TO_FIRST;
      }
    }
    return new PriorityLoads(sets, settings);
  }

  private PriorityLoads(List<HostSet> sets, LoadBalancing settings) {
    int priorities = sets.size();
    healthy = new int[priorities];
    degraded = new int[priorities];
    panic = new boolean[priorities];
    healthyShare = new int[priorities];
    degradedShare = new int[priorities];
    int total = 0;
    for (int i = 0; i < priorities; i++) {
      HostSet set = sets.get(i);
      healthyShare[i] = set.availability(set.healthy(), settings);
      degradedShare[i] = set.availability(set.degraded(), settings);
      total += healthyShare[i] + degradedShare[i];
    }
    total = Math.min(100, total);
    if (total > 0) {
      share(healthyShare, degradedShare, total);
    }
    int threshold = Math.min(100, settings.healthyPanicThreshold());
    if (threshold == 0 && total == 0) {
      healthy[0] = 100;
      return;
    }
    boolean allPanic = true;
    for (int i = 0; i < priorities; i++) {
      panic[i] = total < 100 && sets.get(i).isInPanic(threshold);
      allPanic &= panic[i];
    }
    if (allPanic) {
      shareInPanic(sets);
    }
  }

  private PriorityLoads(int[] healthyShare, int[] degradedShare, boolean[] panic, int total) {
    this.healthyShare = healthyShare;
    this.degradedShare = degradedShare;
    this.panic = panic;
    this.healthy = new int[healthyShare.length];
    this.degraded = new int[degradedShare.length];
    share(healthyShare, degradedShare, total);
  }

  /** The same load shared among the other priorities; null if none of them is available. */
  @Nullable PriorityLoads without(BitSet excluded) {
    int[] healthyLeft = healthyShare.clone();
    int[] degradedLeft = degradedShare.clone();
    int total = 0;
    for (int i = 0; i < healthyLeft.length; i++) {
      if (excluded.get(i)) {
        healthyLeft[i] = 0;
        degradedLeft[i] = 0;
      }
      total += healthyLeft[i] + degradedLeft[i];
    }
    return total == 0
        ? null
        : new PriorityLoads(healthyLeft, degradedLeft, panic, Math.min(100, total));
  }

  /** Whether one priority gets everything and its healthy hosts suffice. */
  boolean isSimple() {
    return healthy[0] == 100 && !panic[0];
  }

  boolean isInPanic(int priority) {
    return panic[priority];
  }

  /** The priority for a draw: itself if healthy hosts shall serve, its complement if degraded. */
  int choose(long draw) {
    long percent = Long.remainderUnsigned(draw, 100) + 1;
    int sum = 0;
    for (int i = 0; i < healthy.length; i++) {
      sum += healthy[i];
      if (percent <= sum) {
        return i;
      }
    }
    for (int i = 0; i < degraded.length; i++) {
      sum += degraded[i];
      if (percent <= sum) {
        return ~i;
      }
    }
    return 0;
  }

  private void share(int[] healthyShare, int[] degradedShare, int total) {
    int left = distribute(healthy, healthyShare, 100, total);
    left = distribute(degraded, degradedShare, left, total);
    if (left > 0) {
      // What rounding lost goes to the first priority that can take it.
      int first = firstPositive(healthyShare);
      if (first >= 0) {
        healthy[first] += left;
      } else {
        degraded[firstPositive(degradedShare)] += left;
      }
    }
  }

  private void shareInPanic(List<HostSet> sets) {
    int hosts = 0;
    for (HostSet set : sets) {
      hosts += set.all().length;
    }
    if (hosts == 0) {
      healthy[0] = 100;
      return;
    }
    int left = 100;
    int first = -1;
    for (int i = 0; i < healthy.length; i++) {
      int count = sets.get(i).all().length;
      first = first < 0 && count > 0 ? i : first;
      healthy[i] = 100 * count / hosts;
      degraded[i] = 0;
      left -= healthy[i];
    }
    healthy[first] += left;
  }

  private static int distribute(int[] loads, int[] shares, int load, int total) {
    int left = load;
    for (int i = 0; i < loads.length; i++) {
      loads[i] = Math.min(left, shares[i] * 100 / total);
      left -= loads[i];
    }
    return left;
  }

  private static int firstPositive(int[] shares) {
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        return i;
      }
    }
    return -1;
  }
}
