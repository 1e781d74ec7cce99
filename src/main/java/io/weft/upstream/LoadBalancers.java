package io.weft.upstream;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Builds the load balancer that a cluster's settings ask for. */
final class LoadBalancers {
  private static final LongSupplier RANDOM = () -> ThreadLocalRandom.current().nextLong();

  private LoadBalancers() {}

  /** A load balancer over {@code hosts} with the health and weights that they have now. */
  static LoadBalancer build(LoadBalancing settings, List<Host> hosts, ClusterStats stats) {
    return build(settings, hosts, stats, RANDOM);
  }

  /** As above, with {@code random} in the place of the usual source. */
  static LoadBalancer build(
      LoadBalancing settings, List<Host> hosts, ClusterStats stats, LongSupplier random) {
    if (hosts.isEmpty()) {
      return LoadBalancer.EMPTY;
    }
    List<HostSet> sets = HostSet.byPriority(hosts, settings);
    return switch (settings.policy()) {
      case LoadBalancing.Policy.RoundRobin roundRobin ->
          new PriorityLoadBalancer(
              settings,
              sets,
              members -> new RoundRobin(members, (int) random.getAsLong()),
              random,
              stats);
      case LoadBalancing.Policy.ClusterProvided provided -> LoadBalancer.EMPTY;
      case LoadBalancing.Policy.Random any ->
          new PriorityLoadBalancer(
              settings, sets, members -> new RandomChoice(members, random), random, stats);
      case LoadBalancing.Policy.LeastRequest least ->
          new PriorityLoadBalancer(
              settings, sets, members -> new LeastRequest(members, least, random), random, stats);
      case LoadBalancing.Policy.RingHash ring ->
          new HashLoadBalancer(
              settings,
              sets,
              weights -> bound(new RingHash(weights, ring), weights, ring.hashing(), stats),
              random,
              stats);
      case LoadBalancing.Policy.Maglev maglev ->
          new HashLoadBalancer(
              settings,
              sets,
              weights -> bound(new Maglev(weights, maglev), weights, maglev.hashing(), stats),
              random,
              stats);
    };
  }

  private static HashTable bound(
      HashTable table,
      NormalizedWeights weights,
      LoadBalancing.Hashing hashing,
      ClusterStats stats) {
    if (hashing.balanceFactor() == 0) {
      return table;
    }
    return new BoundedLoad(
        table,
        weights,
        hashing.balanceFactor(),
        () -> stats.value(ClusterGauge.UPSTREAM_RQ_ACTIVE));
  }
}
