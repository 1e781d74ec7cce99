package io.weft.upstream;

import io.weft.net.Address;
import io.weft.stats.StatsStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What choosing one of 100 hosts costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoadBalancerBenchmark {
  private static final int HOSTS = 100;

  /** A request with a random hash. */
  private static final LoadBalancerContext RANDOM_HASH =
      new LoadBalancerContext() {
        @Override
        public boolean hasHash() {
          return true;
        }

        @Override
        public long hash() {
          return ThreadLocalRandom.current().nextLong();
        }
      };

  /** The algorithm. */
  @Param({"round_robin", "random", "least_request", "ring_hash", "maglev"})
  public String policy = "";

  private LoadBalancer balancer = LoadBalancer.EMPTY;

  /** Builds the load balancer. */
  @Setup
  public void build() {
    List<Host> hosts = new ArrayList<>();
    for (int i = 1; i <= HOSTS; i++) {
      hosts.add(new Host(Endpoint.of(Address.of("10.0.0." + i, 80))));
    }
    LoadBalancing.Policy chosen =
        switch (policy) {
          case "round_robin" -> new LoadBalancing.Policy.RoundRobin();
          case "random" -> new LoadBalancing.Policy.Random();
          case "least_request" -> LoadBalancing.Policy.LeastRequest.DEFAULT;
          case "ring_hash" -> LoadBalancing.Policy.RingHash.DEFAULT;
          case "maglev" -> LoadBalancing.Policy.Maglev.DEFAULT;
          default -> throw new IllegalArgumentException(policy);
        };
    ClusterStats stats = new ClusterStats(new StatsStore().root().scope("cluster.bench"));
    balancer = LoadBalancers.build(LoadBalancing.of(chosen), hosts, stats);
  }

  /** One choice. */
  @Benchmark
  public @Nullable Host chooseHost() {
    return balancer.chooseHost(RANDOM_HASH);
  }
}
