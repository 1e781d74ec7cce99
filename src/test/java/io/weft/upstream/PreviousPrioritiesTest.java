package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.weft.upstream.LoadBalancing.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreviousPrioritiesTest {
  private static final LoadBalancing ROUND_ROBIN = settings(new Policy.RoundRobin());

  private final List<Host> hosts =
      List.of(
          TestClusters.host(1, 1, 0, EndpointHealth.UNKNOWN),
          TestClusters.host(2, 1, 1, EndpointHealth.UNKNOWN),
          TestClusters.host(3, 1, 2, EndpointHealth.UNKNOWN));

  @Test
  void eachAttemptGoesToTheNextPriority() {
    LoadBalancer balancer = build(ROUND_ROBIN, hosts);
    PreviousPriorities previous = new PreviousPriorities(1);

    assertEquals(List.of(0, 1, 2), attempts(balancer, previous, 3));
  }

  @Test
  void hashesSkipTriedPrioritiesToo() {
    LoadBalancer balancer =
        build(settings(new Policy.Maglev(251, LoadBalancing.Hashing.DEFAULT)), hosts);
    PreviousPriorities previous = new PreviousPriorities(1);

    assertEquals(List.of(0, 1, 2), attempts(balancer, previous, 3));
  }

  @Test
  void waitsAsManyAttemptsAsItIsToldBeforeItMovesOn() {
    LoadBalancer balancer = build(ROUND_ROBIN, hosts);
    PreviousPriorities previous = new PreviousPriorities(2);

    assertEquals(List.of(0, 0, 1, 1, 2, 2), attempts(balancer, previous, 6));
  }

  @Test
  void beginsAgainWhenNoPriorityIsLeft() {
    LoadBalancer balancer = build(ROUND_ROBIN, hosts);
    PreviousPriorities previous = new PreviousPriorities(1);

    assertEquals(List.of(0, 1, 2, 0, 1, 2), attempts(balancer, previous, 6));
  }

  @Test
  void skipsPrioritiesWithoutAHealthyHost() {
    List<Host> secondIsDown =
        List.of(hosts.get(0), TestClusters.host(2, 1, 1, EndpointHealth.UNHEALTHY), hosts.get(2));
    LoadBalancer balancer = build(ROUND_ROBIN, secondIsDown);
    PreviousPriorities previous = new PreviousPriorities(1);

    assertEquals(List.of(0, 2, 0), attempts(balancer, previous, 3));
  }

  private static List<Integer> attempts(
      LoadBalancer balancer, PreviousPriorities previous, int count) {
    LoadBalancerContext context =
        new LoadBalancerContext() {
          @Override
          public PreviousPriorities previousPriorities() {
            return previous;
          }
        };
    Integer[] priorities = new Integer[count];
    for (int i = 0; i < count; i++) {
      Host host = balancer.chooseHost(context);
      assertNotNull(host);
      previous.onTried(host);
      priorities[i] = host.priority();
    }
    return List.of(priorities);
  }

  private static LoadBalancer build(LoadBalancing settings, List<Host> hosts) {
    return LoadBalancers.build(settings, hosts, TestClusters.stats());
  }

  private static LoadBalancing settings(Policy policy) {
    return new LoadBalancing(policy, 50, false, 140, false, false, Map.of());
  }
}
