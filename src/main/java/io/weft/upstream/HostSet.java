package io.weft.upstream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The hosts of one priority by health and locality, as they are at one moment. Immutable. */
final class HostSet {
  /** The hosts of one locality and its share, which may be 0. */
  static final class LocalityHosts {
    private final int weight;
    private final Host[] all;
    private final Host[] healthy;
    private final Host[] degraded;
    private final int excluded;

    LocalityHosts(int weight, List<Host> hosts) {
      this.weight = weight;
      this.all = hosts.toArray(Host[]::new);
      this.healthy = select(all, Host::isHealthy);
      this.degraded = select(all, Host::isDegraded);
      this.excluded = select(all, Host::isExcluded).length;
    }

    int weight() {
      return weight;
    }

    Host[] all() {
      return all;
    }

    Host[] healthy() {
      return healthy;
    }

    Host[] degraded() {
      return degraded;
    }

    /** How many hosts count when shares are computed. */
    int counted() {
      return all.length - excluded;
    }
  }

  private static final Host[] NONE = {};

  private final Host[] all;
  private final Host[] healthy;
  private final Host[] degraded;
  private final int excluded;
  private final List<LocalityHosts> localities;

  HostSet(List<Host> hosts, int priority, LoadBalancing settings) {
    this.all = hosts.toArray(Host[]::new);
    this.healthy = select(all, Host::isHealthy);
    this.degraded = select(all, Host::isDegraded);
    this.excluded = select(all, Host::isExcluded).length;
    this.localities =
        settings.localityWeighted() ? localities(hosts, priority, settings) : List.of();
  }

  private static List<LocalityHosts> localities(
      List<Host> hosts, int priority, LoadBalancing settings) {
    Map<Locality, List<Host>> byLocality = new LinkedHashMap<>();
    for (Host host : hosts) {
      byLocality.computeIfAbsent(host.locality(), first -> new ArrayList<>()).add(host);
    }
    List<LocalityHosts> made = new ArrayList<>();
    byLocality.forEach((locality, members) ->
        made.add(
            new LocalityHosts(
                settings
                    .localityWeights()
                    .getOrDefault(new LoadBalancing.LocalityPriority(locality, priority), 0),
                members)));
    return List.copyOf(made);
  }

  /** Sets for all priorities up to the highest that {@code hosts} have; some may be empty. */
  static List<HostSet> byPriority(List<Host> hosts, LoadBalancing settings) {
    int priorities = 1;
    for (Host host : hosts) {
      priorities = Math.max(priorities, host.priority() + 1);
    }
    List<HostSet> sets = new ArrayList<>(priorities);
    for (int priority = 0; priority < priorities; priority++) {
      int wanted = priority;
      List<Host> members =
          priorities == 1
              ? hosts
              : hosts.stream().filter(host -> host.priority() == wanted).toList();
      sets.add(new HostSet(members, priority, settings));
    }
    return sets;
  }

  Host[] all() {
    return all;
  }

  Host[] healthy() {
    return healthy;
  }

  Host[] degraded() {
    return degraded;
  }

  /** How many hosts count when shares are computed. */
  int counted() {
    return all.length - excluded;
  }

  /** The hosts by locality; empty unless localities have weights. */
  List<LocalityHosts> localities() {
    return localities;
  }

  /** Envoy's share of available hosts in percent, over-provisioning included, at most 100. */
  int availability(Host[] available, LoadBalancing settings) {
    if (counted() == 0) {
      return 0;
    }
    long part = available.length;
    long whole = counted();
    if (settings.weightedPriorityHealth()) {
      part = weight(available);
      whole = weight(all) - weight(select(all, Host::isExcluded));
    }
    return (int) Math.min(100, settings.overprovisioningFactor() * part / Math.max(1, whole));
  }

  /** Whether too few hosts are healthy or degraded. */
  boolean isInPanic(int threshold) {
    int count = counted();
    double percent = count == 0 ? 0 : 100.0 * (healthy.length + degraded.length) / count;
    return percent < threshold;
  }

  private static long weight(Host[] hosts) {
    long sum = 0;
    for (Host host : hosts) {
      sum += host.weight();
    }
    return sum;
  }

  /** The hosts that are {@code wanted}: often all, and then the same array, or none. */
  private static Host[] select(Host[] hosts, Predicate<Host> wanted) {
    int count = 0;
    for (Host host : hosts) {
      count += wanted.test(host) ? 1 : 0;
    }
    if (count == hosts.length || count == 0) {
      return count == 0 ? NONE : hosts;
    }
    Host[] selected = new Host[count];
    int next = 0;
    // Health may change meanwhile: what was counted limits what is taken.
    for (int i = 0; i < hosts.length && next < count; i++) {
      if (wanted.test(hosts[i])) {
        selected[next++] = hosts[i];
      }
    }
    return next == count ? selected : Arrays.copyOf(selected, next);
  }
}
