package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.upstream.LoadBalancing.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadBalancersTest {
  private final ClusterStats stats = TestClusters.stats();

  @Test
  void roundRobinIsEvenOverManyThreads() throws InterruptedException {
    List<Host> hosts = TestClusters.hosts(1, 1, 1, 1);
    LoadBalancer balancer = build(new Policy.RoundRobin(), hosts);
    Map<Host, AtomicInteger> picks = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int j = 0; j < 1000; j++) {
                  Host host = balancer.chooseHost(LoadBalancerContext.NONE);
                  picks
                      .computeIfAbsent(assertHost(host), first -> new AtomicInteger())
                      .incrementAndGet();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    hosts.forEach(host -> assertEquals(2000, picks.get(host).get()));
  }

  @Test
  void roundRobinHonoursWeights() {
    List<Host> hosts = TestClusters.hosts(3, 1);

    Map<Host, Integer> picks = picks(build(new Policy.RoundRobin(), hosts), 400);

    assertEquals(Map.of(hosts.get(0), 300, hosts.get(1), 100), picks);
  }

  @Test
  void tellsWhichHostsTheNextRequestsGet() {
    LoadBalancer balancer = build(new Policy.RoundRobin(), TestClusters.hosts(1, 1));
    Host first = balancer.peekHost();
    Host second = balancer.peekHost();

    assertNull(balancer.peekHost());
    assertSame(first, balancer.chooseHost(LoadBalancerContext.NONE));
    assertSame(second, balancer.chooseHost(LoadBalancerContext.NONE));
    assertSame(first, balancer.chooseHost(LoadBalancerContext.NONE));
  }

  @Test
  void givesNoHostWhenThereIsNone() {
    assertNull(build(new Policy.RoundRobin(), List.of()).chooseHost(LoadBalancerContext.NONE));
  }

  @Test
  void randomReachesAllHosts() {
    assertEquals(3, picks(build(new Policy.Random(), TestClusters.hosts(1, 1, 1)), 1000).size());
  }

  @Test
  void leastRequestAvoidsBusyHosts() {
    List<Host> hosts = TestClusters.hosts(1, 1);
    hosts.get(0).stats().onRequest();
    Policy.LeastRequest scan = new Policy.LeastRequest(2, 1.0, true);

    assertEquals(Map.of(hosts.get(1), 100), picks(build(scan, hosts), 100));
  }

  @Test
  void leastRequestSharesByWeightWhileIdle() {
    List<Host> hosts = TestClusters.hosts(3, 1);

    Map<Host, Integer> picks = picks(build(new Policy.LeastRequest(1, 1.0, false), hosts), 400);

    assertEquals(Map.of(hosts.get(0), 300, hosts.get(1), 100), picks);
  }

  @Test
  void ringMovesOnlyTheKeysOfARemovedHost() {
    List<Host> hosts = TestClusters.hosts(1, 1, 1, 1);
    // As many entries for each host in both rings.
    LoadBalancer all = build(ring(1024, 0), hosts);
    LoadBalancer fewer = build(ring(768, 0), hosts.subList(0, 3));

    for (long key = 0; key < 1000; key++) {
      LoadBalancerContext context = TestClusters.hashed(key * 0x9E3779B97F4A7C15L);
      Host before = all.chooseHost(context);
      if (before != hosts.get(3)) {
        assertSame(before, fewer.chooseHost(context));
      }
    }
  }

  @Test
  void choosesAnotherHostForARetry() {
    List<Host> hosts = TestClusters.hosts(1, 1);
    LoadBalancer balancer = build(new Policy.RoundRobin(), hosts);
    Host tried = balancer.chooseHost(LoadBalancerContext.NONE);
    LoadBalancerContext retry =
        new LoadBalancerContext() {
          @Override
          public boolean avoids(Host host) {
            return host == tried;
          }

          @Override
          public int hostSelectionRetries() {
            return 3;
          }
        };

    for (int i = 0; i < 10; i++) {
      assertNotSame(tried, balancer.chooseHost(retry));
    }
  }

  @Test
  void spillsToTheNextPriorityOnlyWhenOverprovisioningDoesNotSuffice() {
    List<Host> hosts =
        List.of(
            TestClusters.host(1, 1, 0, EndpointHealth.UNKNOWN),
            TestClusters.host(2, 1, 0, EndpointHealth.UNHEALTHY),
            TestClusters.host(3, 1, 1, EndpointHealth.UNKNOWN));

    Map<Host, Integer> picks = picks(build(new Policy.RoundRobin(), hosts), 10_000);

    // One of two healthy: 1.4 * 50 % = 70 % stay.
    assertEquals(0.7, picks.get(hosts.get(0)) / 10_000.0, 0.05);
    assertNull(picks.get(hosts.get(1)));
  }

  @Test
  void usesAllHostsInPanicAndCountsIt() {
    List<Host> hosts =
        List.of(
            TestClusters.host(1, 1, 0, EndpointHealth.UNHEALTHY),
            TestClusters.host(2, 1, 0, EndpointHealth.UNHEALTHY),
            TestClusters.host(3, 1, 0, EndpointHealth.UNKNOWN));

    assertEquals(3, picks(build(new Policy.RoundRobin(), hosts), 9).size());
    assertEquals(9, stats.value(ClusterCounter.LB_HEALTHY_PANIC));
  }

  @Test
  void failsInPanicIfToldSo() {
    LoadBalancing settings =
        new LoadBalancing(new Policy.RoundRobin(), 50, true, 140, false, false, Map.of());
    List<Host> hosts = List.of(TestClusters.host(1, 1, 0, EndpointHealth.UNHEALTHY));

    assertNull(LoadBalancers.build(settings, hosts, stats).chooseHost(LoadBalancerContext.NONE));
  }

  @Test
  void usesDegradedHostsWhenNoOtherIsLeft() {
    List<Host> hosts = List.of(TestClusters.host(1, 1, 0, EndpointHealth.DEGRADED));

    assertSame(
        hosts.get(0), build(new Policy.RoundRobin(), hosts).chooseHost(LoadBalancerContext.NONE));
  }

  @Test
  void boundedLoadLeavesABusyHost() {
    List<Host> hosts = TestClusters.hosts(1, 1, 1, 1);
    LoadBalancer balancer = build(ring(1024, 100), hosts);
    LoadBalancerContext context = TestClusters.hashed(42);
    Host usual = assertHost(balancer.chooseHost(context));
    for (int i = 0; i < 10; i++) {
      usual.stats().onRequest();
      stats.increment(ClusterGauge.UPSTREAM_RQ_ACTIVE);
    }

    Host other = balancer.chooseHost(context);

    assertNotSame(usual, other);
    assertSame(other, balancer.chooseHost(context));
  }

  @Test
  void generatesTheSequenceOfMt19937() {
    MersenneTwister random = new MersenneTwister(5489);
    for (int i = 1; i < 10_000; i++) {
      random.next();
    }

    // The C++ standard, [rand.predef]: the 10,000th number for the default seed.
    assertEquals(4123659995L, random.next());
  }

  @Test
  void longPeriodsAreShortened() {
    int[] schedule = WeightedSchedule.of(new long[] {1_000_003, 3_000_017});

    assertTrue(schedule.length <= (1 << 16) + 2, "length " + schedule.length);
  }

  private static Policy ring(long size, int balanceFactor) {
    return new Policy.RingHash(
        size,
        Policy.RingHash.MAX_SIZE,
        LoadBalancing.HashFunction.XX_HASH,
        new LoadBalancing.Hashing(false, balanceFactor));
  }

  private LoadBalancer build(Policy policy, List<Host> hosts) {
    return LoadBalancers.build(LoadBalancing.of(policy), hosts, stats);
  }

  private static Map<Host, Integer> picks(LoadBalancer balancer, int times) {
    Map<Host, Integer> picks = new HashMap<>();
    for (int i = 0; i < times; i++) {
      picks.merge(assertHost(balancer.chooseHost(LoadBalancerContext.NONE)), 1, Integer::sum);
    }
    return picks;
  }

  private static Host assertHost(Host host) {
    assertNotNull(host);
    return host;
  }
}
