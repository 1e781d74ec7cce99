package io.weft.extension.filter.network.tcpproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.XxHash64;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.Connecting;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.HashPolicy;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.Logging;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.MaxDuration;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.WeightedCluster;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpProxySettingsTest {
  private static final long MILLI = 1_000_000;

  @Test
  void drawsClustersByTheirWeights() {
    TcpProxySettings settings =
        settings(
            List.of(
                new WeightedCluster("a", 1),
                new WeightedCluster("none", 0),
                new WeightedCluster("b", 3)));
    int a = 0;
    int b = 0;
    for (int i = 0; i < 4000; i++) {
      switch (settings.drawCluster()) {
        case "a" -> a++;
        case "b" -> b++;
        default -> throw new AssertionError("drew the cluster without weight");
      }
    }
    assertTrue(a > 800 && a < 1200, "a: " + a + ", b: " + b);
  }

  @Test
  void addsUpToTheJitterToTheLongestDuration() {
    MaxDuration duration = new MaxDuration(100 * MILLI, 50 * MILLI);
    boolean varies = false;
    long first = duration.draw();
    for (int i = 0; i < 200; i++) {
      long drawn = duration.draw();
      assertTrue(drawn >= 100 * MILLI && drawn < 150 * MILLI, () -> "drew " + drawn);
      varies |= drawn != first;
    }
    assertTrue(varies);
    assertEquals(7, new MaxDuration(7, 0).draw());
    assertEquals(0, new MaxDuration(0, 0).draw());
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    Connecting connecting = new Connecting(9, 10, 35);
    for (int failed = 1; failed < 9; failed++) {
      long most = 0;
      for (int i = 0; i < 2000; i++) {
        most = Math.max(most, connecting.drawPauseNanos(failed));
      }
      assertEquals(Math.min(35, 10L << (failed - 1)) - 1, most, "after " + failed);
    }
    assertEquals(0, new Connecting(3, 0, 0).drawPauseNanos(2));
  }

  @Test
  void hashesTheClientsAddressWithoutItsPort() {
    HashPolicy policy = new HashPolicy.SourceIp();

    long hash = ConnectionHash.of(policy, from("10.0.0.2", 1)).hash();

    assertEquals(XxHash64.hash("10.0.0.2"), hash);
    assertEquals(hash, ConnectionHash.of(policy, from("10.0.0.2", 2)).hash());
    assertNotEquals(hash, ConnectionHash.of(policy, from("10.0.0.3", 1)).hash());
  }

  @Test
  void hashesWhatAFilterNoted() {
    StreamInfo info = from("10.0.0.2", 1);
    HashPolicy policy = new HashPolicy.FilterState("key");
    assertFalse(ConnectionHash.of(policy, info).hasHash());

    info.ownFilterState().put("key", "value");

    assertEquals(XxHash64.hash("value"), ConnectionHash.of(policy, info).hash());
  }

  @Test
  void hasNoHashWithoutPolicyOrAddress() {
    assertFalse(ConnectionHash.of(new HashPolicy.None(), from("10.0.0.2", 1)).hasHash());
    Address pipe = Address.of(UnixDomainSocketAddress.of("/run/a"));
    StreamInfo unix = StreamInfo.ofConnection(new ConnectionInfo(pipe, pipe));
    assertFalse(ConnectionHash.of(new HashPolicy.SourceIp(), unix).hasHash());
  }

  private static StreamInfo from(String ip, int port) {
    return StreamInfo.ofConnection(
        new ConnectionInfo(Address.of("10.0.0.1", 80), Address.of(ip, port)));
  }

  private static TcpProxySettings settings(List<WeightedCluster> clusters) {
    return new TcpProxySettings(
        clusters,
        new HashPolicy.None(),
        0,
        new MaxDuration(0, 0),
        new Connecting(1, 0, 0),
        new Logging(List.of(), 0, false));
  }
}
