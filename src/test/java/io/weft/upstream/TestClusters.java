package io.weft.upstream;

import io.weft.net.Address;
import io.weft.stats.StatsStore;
import java.util.ArrayList;
import java.util.List;

/** What tests of this package need again and again. */
final class TestClusters {
  private TestClusters() {}

  static ClusterStats stats() {
    return new ClusterStats(new StatsStore().root().scope("cluster.test"));
  }

  /** Hosts 10.0.0.1, 10.0.0.2, … with these weights. */
  static List<Host> hosts(int... weights) {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      hosts.add(host(i + 1, weights[i], 0, EndpointHealth.UNKNOWN));
    }
    return hosts;
  }

  static Host host(int number, int weight, int priority, EndpointHealth health) {
    Endpoint plain = Endpoint.of(Address.of("10.0.0." + number, 80));
    return new Host(
        new Endpoint(
            plain.address(), "", weight, plain.locality(), priority, plain.metadata(), health));
  }

  static LoadBalancerContext hashed(long hash) {
    return new LoadBalancerContext() {
      @Override
      public boolean hasHash() {
        return true;
      }

      @Override
      public long hash() {
        return hash;
      }
    };
  }
}
