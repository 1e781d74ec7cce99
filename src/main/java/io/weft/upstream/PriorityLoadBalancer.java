package io.weft.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a priority, perhaps a locality, and lets a {@link Picker} choose among its hosts. Used
 * for round robin, random and least request.
 */
final class PriorityLoadBalancer implements LoadBalancer {
  /** Localities that take turns by weight. */
  private static final class Localities {
    private final Picker[] turns;
    private final AtomicInteger next;

    Localities(Picker[] turns, int start) {
      this.turns = turns;
      this.next = new AtomicInteger(start);
    }

    @Nullable Host pick() {
      return turns[Integer.remainderUnsigned(next.getAndIncrement(), turns.length)].pick();
    }
  }

  /** The hosts that requests to come will get, in turn, and how many they are. */
  private static final class Peeked {
    static final AtomicReferenceFieldUpdater<PriorityLoadBalancer, @Nullable Peeked> FIELD =
        AtomicReferenceFieldUpdater.newUpdater(PriorityLoadBalancer.class, Peeked.class, "peeked");

    final Queue<Host> hosts = new ConcurrentLinkedQueue<>();
    final AtomicInteger count = new AtomicInteger();
  }

  /** What may be asked for at one priority. */
  private record Level(
      Picker all,
      Picker healthy,
      Picker degraded,
      @Nullable Localities healthyLocalities,
      @Nullable Localities degradedLocalities) {}

  /** Locality weights are multiplied by availability; so much of the product is kept. */
  private static final double WEIGHT_SCALE = 10_000;

  private final LoadBalancing settings;
  private final PriorityLoads usualLoads;
  private final Level[] levels;
  private final LongSupplier random;
  private final ClusterStats stats;

  private final int mostPeeked;
  private volatile @Nullable Peeked peeked;

  PriorityLoadBalancer(
      LoadBalancing settings,
      List<HostSet> sets,
      Function<Host[], Picker> pickers,
      LongSupplier random,
      ClusterStats stats) {
    this.settings = settings;
    this.usualLoads = PriorityLoads.of(sets, settings);
    this.random = random;
    this.stats = stats;
    this.levels = new Level[sets.size()];
    int healthy = 0;
    for (int i = 0; i < levels.length; i++) {
      healthy += sets.get(i).healthy().length;
      levels[i] = level(sets.get(i), pickers);
    }
    this.mostPeeked = healthy;
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    PreviousPriorities previous = context.previousPriorities();
    PriorityLoads loads = previous == null ? usualLoads : previous.loads(usualLoads);
    Host host = previous == null ? chooseNext() : chooseOnce(loads);
    for (int i = context.hostSelectionRetries(); i > 0; i--) {
      if (host == null || !context.avoids(host)) {
        return host;
      }
      host = chooseOnce(loads);
    }
    return host;
  }

  @Override
  public @Nullable Host peekHost() {
    Peeked ahead = peeked();
    if (ahead.count.incrementAndGet() > mostPeeked) {
      ahead.count.decrementAndGet();
      return null;
    }
    Host host = chooseOnce(usualLoads);
    if (host == null) {
      ahead.count.decrementAndGet();
    } else {
      ahead.hosts.add(host);
    }
    return host;
  }

  /** Made when first needed: few clusters open connections ahead. */
  private Peeked peeked() {
    Peeked known = peeked;
    if (known != null) {
      return known;
    }
    Peeked made = new Peeked();
    return Peeked.FIELD.compareAndSet(this, null, made) ? made : peeked();
  }

  private @Nullable Host chooseNext() {
    Peeked ahead = peeked;
    Host host = ahead != null && ahead.count.get() > 0 ? ahead.hosts.poll() : null;
    if (ahead == null || host == null) {
      return chooseOnce(usualLoads);
    }
    ahead.count.decrementAndGet();
    return host;
  }

  private @Nullable Host chooseOnce(PriorityLoads loads) {
    int choice = loads.isSimple() ? 0 : loads.choose(random.getAsLong());
    boolean degraded = choice < 0;
    int priority = degraded ? ~choice : choice;
    Level level = levels[priority];
    if (loads.isInPanic(priority)) {
      stats.increment(ClusterCounter.LB_HEALTHY_PANIC);
      return settings.failTrafficOnPanic() ? null : level.all().pick();
    }
    Localities localities = degraded ? level.degradedLocalities() : level.healthyLocalities();
    if (localities != null) {
      return localities.pick();
    }
    return degraded ? level.degraded().pick() : level.healthy().pick();
  }

  private Level level(HostSet set, Function<Host[], Picker> pickers) {
    return new Level(
        pickers.apply(set.all()),
        pickers.apply(set.healthy()),
        pickers.apply(set.degraded()),
        localities(set, HostSet.LocalityHosts::healthy, pickers),
        localities(set, HostSet.LocalityHosts::degraded, pickers));
  }

  private @Nullable Localities localities(
      HostSet set,
      Function<HostSet.LocalityHosts, Host[]> eligible,
      Function<Host[], Picker> pickers) {
    if (!settings.localityWeighted()) {
      return null;
    }
    List<HostSet.LocalityHosts> members = set.localities();
    long[] weights = new long[members.size()];
    List<Picker> made = new ArrayList<>(weights.length);
    for (int i = 0; i < weights.length; i++) {
      HostSet.LocalityHosts locality = members.get(i);
      Host[] hosts = eligible.apply(locality);
      weights[i] = effectiveWeight(locality, hosts.length);
      made.add(pickers.apply(hosts));
    }
    int[] schedule = WeightedSchedule.of(weights);
    if (schedule.length == 0) {
      return null;
    }
    Picker[] turns = new Picker[schedule.length];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = made.get(schedule[i]);
    }
    return new Localities(turns, (int) random.getAsLong());
  }

  private long effectiveWeight(HostSet.LocalityHosts locality, int eligible) {
    int counted = locality.counted();
    if (counted <= 0) {
      return 0;
    }
    double available =
        Math.min(1.0, settings.overprovisioningFactor() / 100.0 * eligible / counted);
    return Math.round(locality.weight() * available * WEIGHT_SCALE);
  }
}
