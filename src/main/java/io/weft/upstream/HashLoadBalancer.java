package io.weft.upstream;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Chooses a priority by hash and lets its {@link HashTable} choose the host. */
final class HashLoadBalancer implements LoadBalancer {
  private final PriorityLoads usualLoads;
  private final HashTable[] tables;
  private final LongSupplier random;
  private final ClusterStats stats;

  HashLoadBalancer(
      LoadBalancing settings,
      List<HostSet> sets,
      Function<NormalizedWeights, HashTable> tables,
      LongSupplier random,
      ClusterStats stats) {
    this.usualLoads = PriorityLoads.of(sets, settings);
    this.random = random;
    this.stats = stats;
    boolean weighted = settings.localityWeighted() && !settings.localityWeights().isEmpty();
    this.tables = new HashTable[sets.size()];
    for (int i = 0; i < this.tables.length; i++) {
      this.tables[i] =
          tables.apply(NormalizedWeights.of(sets.get(i), usualLoads.isInPanic(i), weighted));
    }
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    // Without a hash this is a random choice.
    long hash = context.hasHash() ? context.hash() : random.getAsLong();
    PreviousPriorities previous = context.previousPriorities();
    PriorityLoads loads = previous == null ? usualLoads : previous.loads(usualLoads);
    int choice = loads.choose(hash);
    int priority = choice < 0 ? ~choice : choice;
    if (loads.isInPanic(priority)) {
      stats.increment(ClusterCounter.LB_HEALTHY_PANIC);
    }
    HashTable table = tables[priority];
    Host host = table.pick(hash, 0);
    for (int attempt = 1; attempt <= context.hostSelectionRetries(); attempt++) {
      if (host == null || !context.avoids(host)) {
        return host;
      }
      host = table.pick(hash, attempt);
    }
    return host;
  }
}
