package io.weft.upstream;

import java.math.BigInteger;
import java.util.Map;

/**
 * How a cluster chooses hosts. A value. Source: {@code
 * envoy.config.cluster.v3.Cluster.CommonLbConfig} and {@code
 * envoy.extensions.load_balancing_policies}.
 *
 * @param policy the algorithm
 * @param healthyPanicThreshold in percent: a priority of which fewer hosts are healthy uses all; 0
 *     turns this off
 * @param failTrafficOnPanic whether such a priority uses none instead
 * @param overprovisioningFactor in percent: by how much the load of a healthy host may grow before
 *     the next priority takes some
 * @param weightedPriorityHealth whether health is counted by weight
 * @param localityWeighted whether localities share the load by their weights
 * @param localityWeights of each locality and priority; absent ones are 0
 */
public record LoadBalancing(
    Policy policy,
    int healthyPanicThreshold,
    boolean failTrafficOnPanic,
    int overprovisioningFactor,
    boolean weightedPriorityHealth,
    boolean localityWeighted,
    Map<LocalityPriority, Integer> localityWeights) {
  /** Round robin with Envoy's defaults. */
  public static final LoadBalancing DEFAULT = of(new Policy.RoundRobin());

  public LoadBalancing {
    localityWeights = Map.copyOf(localityWeights);
  }

  /** {@code policy} with Envoy's defaults. */
  public static LoadBalancing of(Policy policy) {
    return new LoadBalancing(policy, 50, false, 140, false, false, Map.of());
  }

  /** The same policy with what {@code assignment} says in the place of the cluster's own. */
  LoadBalancing with(EndpointAssignment assignment) {
    if (assignment.overprovisioningFactor() == overprovisioningFactor
        && assignment.weightedPriorityHealth() == weightedPriorityHealth
        && assignment.localityWeights().equals(localityWeights)) {
      return this;
    }
    return new LoadBalancing(
        policy,
        healthyPanicThreshold,
        failTrafficOnPanic,
        assignment.overprovisioningFactor(),
        assignment.weightedPriorityHealth(),
        localityWeighted,
        assignment.localityWeights());
  }

  /** A locality as it appears at one priority. */
  public record LocalityPriority(Locality locality, int priority) {}

  /** The algorithm. */
  public sealed interface Policy {
    /** One host after the other, by weight. */
    record RoundRobin() implements Policy {}

    /** Hosts are made as they are asked for: the discovery of the cluster chooses. */
    record ClusterProvided() implements Policy {}

    /** Any host. */
    record Random() implements Policy {}

    /**
     * The least busy of some hosts chosen at random.
     *
     * @param choiceCount how many are compared
     * @param activeRequestBias how much requests under way count if weights differ
     * @param fullScan whether all hosts are compared
     */
    record LeastRequest(int choiceCount, double activeRequestBias, boolean fullScan)
        implements Policy {
      /** Envoy's defaults. */
      public static final LeastRequest DEFAULT = new LeastRequest(2, 1.0, false);
    }

    /**
     * A ring of hashes.
     *
     * @param hashFunction of the entries
     */
    record RingHash(
        long minimumRingSize, long maximumRingSize, HashFunction hashFunction, Hashing hashing)
        implements Policy {
      /** The largest ring. */
      public static final long MAX_SIZE = 8 * 1024 * 1024;

      /** Envoy's defaults. */
      public static final RingHash DEFAULT =
          new RingHash(1024, MAX_SIZE, HashFunction.XX_HASH, Hashing.DEFAULT);
    }

    /**
     * A table of hosts.
     *
     * @param tableSize a prime
     */
    record Maglev(long tableSize, Hashing hashing) implements Policy {
      private static final int PRIME_CERTAINTY = 100;

      /** Envoy's defaults. */
      public static final Maglev DEFAULT = new Maglev(65537, Hashing.DEFAULT);

      public Maglev {
        if (!BigInteger.valueOf(tableSize).isProbablePrime(PRIME_CERTAINTY)) {
          throw new IllegalArgumentException("The table size of maglev must be prime number");
        }
      }
    }
  }

  /** What hashes the entries of a ring. */
  public enum HashFunction {
    XX_HASH,
    MURMUR_HASH_2
  }

  /**
   * Common to both kinds of consistent hashing.
   *
   * @param useHostname whether hosts are hashed by name and not by address
   * @param balanceFactor in percent of the average: how busy a host may be; 0 for no limit
   */
  public record Hashing(boolean useHostname, int balanceFactor) {
    /** Addresses, no limit. */
    public static final Hashing DEFAULT = new Hashing(false, 0);
  }
}
