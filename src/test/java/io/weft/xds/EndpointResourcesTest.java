package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.ResourceLocator;
import io.weft.config.BuildContext;
import io.weft.config.ClusterTranslator;
import io.weft.config.TestContexts;
import io.weft.stats.StatsStore;
import io.weft.testing.RunningControl;
import io.weft.upstream.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class EndpointResourcesTest {
  @RegisterExtension private final RunningControl running = new RunningControl();

  private final ControlThread control = running.thread();
  private final StatsStore stats = new StatsStore();
  private final List<String> asked = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final EndpointResources resources =
      new EndpointResources(
          control,
          new LocalitySources(
              control,
              () -> {
                throw new AssertionError("no locality is left out");
              },
              Map.of()),
          (type, names, again) -> asked.add(names + (again ? " again" : "")));

  @Test
  void givesWhatIsKnownToWhoTakesOverFromAClusterThatIsGone() throws Exception {
    Cluster former = cluster();
    Cluster next = cluster();
    control.call(() -> begin(former, "former"));
    control.call(() -> resources.apply(update()));

    control.call(() -> {
      resources.stop(former);
      begin(next, "next");
    });
    running.settle();

    assertEquals(List.of("former", "next"), told);
    assertEquals("[e]", asked.getLast());
  }

  @Test
  void asksAnewForWhatAnotherClusterHas() throws Exception {
    Cluster former = cluster();
    Cluster next = cluster();
    control.call(() -> begin(former, "former"));
    control.call(() -> resources.apply(update()));

    control.call(() -> begin(next, "next"));
    running.settle();

    assertEquals(List.of("former"), told);
    assertEquals(List.of("[e]", "[e] again"), asked);
  }

  private void begin(Cluster cluster, String who) {
    ResourceLocator wanted = new ResourceLocator(new ConfigSource.Ads(), "e", Duration.ZERO);
    resources.start(cluster, wanted, () -> told.add(who));
  }

  private static Update update() {
    ClusterLoadAssignment message = ClusterLoadAssignment.newBuilder().setClusterName("e").build();
    return new Update(
        ResourceType.ENDPOINTS,
        "v1",
        List.of(new Resource("e", "v1", message, null, null)),
        false,
        List.of(),
        "");
  }

  private Cluster cluster() throws ConfigException {
    io.envoyproxy.envoy.config.cluster.v3.Cluster.Builder proto =
        io.envoyproxy.envoy.config.cluster.v3.Cluster.newBuilder()
            .setName("e")
            .setType(DiscoveryType.EDS);
    proto
        .getEdsClusterConfigBuilder()
        .getEdsConfigBuilder()
        .setAds(AggregatedConfigSource.getDefaultInstance());
    BuildContext context = TestContexts.of();
    return new Cluster(
        ClusterTranslator.translate(proto.build(), context),
        stats.root(),
        running.deadlines(),
        control);
  }
}
