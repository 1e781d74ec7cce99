package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.envoy.extensions.filters.network.sni_cluster.v3.SniCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has a control plane that is built with the java-control-plane library drive a process. */
@Timeout(120)
class JavaControlPlaneIT {
  @TempDir Path folder;
  private JavaControlPlane plane;
  private NamedHost first;
  private NamedHost second;
  private int port;

  @BeforeEach
  void start() throws IOException {
    plane = new JavaControlPlane();
    first = new NamedHost("first");
    second = new NamedHost("second");
    port = NamedHost.freePort();
    plane.publish(snapshot("1", first, "x"));
  }

  @AfterEach
  void stop() {
    plane.close();
    first.close();
    second.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void followsItsSnapshotsAndItsRestarts(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol);
        KeepAliveClient client = new KeepAliveClient(port)) {
      assertEquals("first /x/", client.get("/"));

      plane.publish(snapshot("2", second, "y"));
      weft.awaitStat("cluster.a.update_success: 2");
      weft.awaitStat("http.web.rds.r.update_success: 2");
      assertEquals("second /y/", client.get("/"));

      plane.restart();
      plane.publish(snapshot("3", first, "z"));
      weft.awaitStat("cluster.a.update_success: 3");
      weft.awaitStat("http.web.rds.r.update_success: 3");
      assertEquals("first /z/", client.get("/"));
      weft.awaitStat("control_plane.connected_state: 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void tellsItWhatItCannotUse(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol)) {
      assertEquals("first /x/", new KeepAliveClient(port).get("/"));

      plane.publish(unusable());

      String problem = plane.awaitProblem();
      assertTrue(problem.contains("sni: filter_chains[0].filters[0]"), problem);
      assertEquals("first /x/", new KeepAliveClient(port).get("/"));
      String dump = weft.admin("GET", "/config_dump?resource=dynamic_listeners").body();
      assertTrue(dump.contains("\"error_state\""), dump);
    }
  }

  /**
   * The library says again at once what was refused, so without a limit this would go on and on.
   */
  @Test
  void tellsItNoOftenerThanItMay() throws Exception {
    String bootstrap =
        Bootstraps.dynamic("GRPC", plane.port())
            .replace(
                "ads_config:",
                "ads_config:\n    rate_limit_settings: { max_tokens: 12, fill_rate: 0.01 }");
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap)) {
      assertEquals("first /x/", new KeepAliveClient(port).get("/"));

      plane.publish(unusable());

      assertTrue(plane.awaitProblem().contains("sni"));
      weft.awaitStat("control_plane.pending_requests: 1");
      assertFalse(
          weft.admin("GET", "/stats").body().contains("control_plane.rate_limit_enforced: 0\n"));
      assertEquals("first /x/", new KeepAliveClient(port).get("/"));
    }
  }

  private Snapshot snapshot(String version, NamedHost host, String prefix) {
    return Snapshot.create(
        List.of(Resources.cluster("a", 1)),
        List.of(Resources.endpoints("a", host.port())),
        List.of(Resources.listener("l", port, "r", "web")),
        List.of(Resources.routes("r", "a", prefix)),
        List.of(),
        version);
  }

  /** One whose second listener has a filter that cannot be the last. */
  private Snapshot unusable() throws IOException {
    return Snapshot.create(
        List.of(Resources.cluster("a", 1)),
        List.of(Resources.endpoints("a", first.port())),
        List.of(
            Resources.listener("l", port, "r", "web"),
            Resources.listener("sni", NamedHost.freePort(), SniCluster.getDefaultInstance())),
        List.of(),
        List.of(),
        "2");
  }

  private WeftProcess serve(String protocol) throws IOException, InterruptedException {
    return WeftProcess.serve(folder, Bootstraps.dynamic(protocol, plane.port()));
  }
}
