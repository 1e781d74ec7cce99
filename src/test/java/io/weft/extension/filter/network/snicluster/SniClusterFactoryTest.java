package io.weft.extension.filter.network.snicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.extensions.filters.network.sni_cluster.v3.SniCluster;
import io.weft.config.TestContexts;
import io.weft.net.NetworkFilter;
import io.weft.testing.SocketPair;
import org.junit.jupiter.api.Test;

class SniClusterFactoryTest {
  private final NetworkFilter filter =
      new SniClusterFactory().create(SniCluster.getDefaultInstance(), TestContexts.of());

  @Test
  void choosesTheClusterThatTheClientNames() throws Exception {
    try (SocketPair pair = new SocketPair()) {
      pair.connection().info().requestedServerName("a.test");
      filter.filter(pair.connection(), connection -> {});

      assertEquals("a.test", pair.connection().info().filterState().get("envoy.tcp_proxy.cluster"));
    }
  }

  @Test
  void choosesNoneForAClientThatNamesNone() throws Exception {
    try (SocketPair pair = new SocketPair()) {
      filter.filter(pair.connection(), connection -> {});

      assertTrue(pair.connection().info().filterState().isEmpty());
    }
  }
}
