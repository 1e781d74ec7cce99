package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.ENDPOINTS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static io.weft.integration.FakeControlPlane.ROUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.weft.integration.FakeControlPlane.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks for resources by names of the form {@code xdstp://}. */
@Timeout(120)
class XdsNamesIT {
  private static final String CLUSTER = "xdstp://a/envoy.config.cluster.v3.Cluster/";
  private static final String LISTENER = "xdstp://a/envoy.config.listener.v3.Listener/";
  private static final String NODE = "?xds.node.id=test";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void takesWhatIsInItsCollections(String protocol) throws Exception {
    String name = LISTENER + "main/l" + NODE;
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(
          CLUSTERS, "v1", cluster(CLUSTER + "c" + NODE), cluster(CLUSTER + "other/c" + NODE));
      plane.publish(LISTENERS, "v1", listener(name));
      try (WeftProcess weft = WeftProcess.serve(folder, collections(protocol, plane.port()))) {
        Request clusters = plane.await(request -> request.typeUrl().equals(CLUSTERS));
        Request listeners = plane.await(request -> request.typeUrl().equals(LISTENERS));
        assertEquals(List.of(CLUSTER + "*" + NODE), clusters.names());
        assertEquals(List.of(LISTENER + "main/*" + NODE), listeners.names());
        plane.await(request -> request.accepts(LISTENERS, "v1"));
        weft.awaitStat("cluster_manager.active_clusters: 2");
        weft.awaitStat("listener_manager.total_listeners_active: 1");

        plane.publish(LISTENERS, "v2");
        plane.await(request -> request.accepts(LISTENERS, "v2"));
        weft.awaitStat("listener_manager.total_listeners_active: 0");
        String dump = weft.admin("GET", "/config_dump").body();
        assertTrue(dump.contains("\"version_info\": \"v2\""), dump);

        plane.drop();
        Request again =
            plane.await(request -> request.stream() == 2 && request.typeUrl().equals(CLUSTERS));
        assertEquals(List.of(CLUSTER + "*" + NODE), again.names());
        // Versions are kept of what was asked for by its own name only.
        assertEquals(Map.of(), again.initialVersions());
      }
    }
  }

  @Test
  void readsACollectionFromAFile() throws Exception {
    Path file = folder.resolve("listeners.yaml");
    write(file, "v1", "one");
    String bootstrap =
        "node: { id: test, cluster: tests }\n"
            + "dynamic_resources: { lds_resources_locator: \"file://"
            + file
            + "\" }\n"
            + Bootstraps.of("", "");
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap)) {
      weft.port("one");
      write(file, "v2", "two");
      weft.awaitStat("listener_manager.lds.version_text: \"v2\"");
      weft.port("two");
      assertFalse(weft.admin("GET", "/listeners").body().contains("one"));

      move("resource: { \"@type\": type.googleapis.com/google.protobuf.Empty }", file);
      weft.awaitStat("listener_manager.lds.update_failure: 1");
      weft.port("two");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void asksWhoServesTheAuthority(String protocol) throws Exception {
    String assigned = "xdstp://b/envoy.config.endpoint.v3.ClusterLoadAssignment/x?k=2&j=1";
    String routed = "xdstp://b/envoy.config.route.v3.RouteConfiguration/x";
    Cluster.Builder cluster = Resources.cluster("c", 1).toBuilder();
    cluster.getEdsClusterConfigBuilder().setServiceName(assigned).clearEdsConfig();
    try (FakeControlPlane plane = new FakeControlPlane();
        FakeControlPlane other = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1", cluster.build());
      plane.publish(LISTENERS, "v1", Resources.listener("l", 0, routed, "p"));
      other.publish(ROUTES, "r1", Resources.routes(routed, "c", "x"));
      other.publish(
          ENDPOINTS,
          "e1",
          Map.of(assigned.replace("k=2&j=1", "j=1&k=2"), Resources.endpoints(assigned, 1)));
      try (WeftProcess weft =
          WeftProcess.serve(
              folder, Bootstraps.authority(protocol, "b", plane.port(), other.port()))) {
        Request endpoints = other.await(request -> request.typeUrl().equals(ENDPOINTS));
        assertEquals(List.of(assigned.replace("k=2&j=1", "j=1&k=2")), endpoints.names());
        other.await(request -> request.accepts(ENDPOINTS, "e1"));
        other.await(request -> request.accepts(ROUTES, "r1"));
        weft.awaitStat("cluster.c.membership_total: 1");

        plane.publish(CLUSTERS, "v2");
        other.await(request ->
            request.typeUrl().equals(ENDPOINTS)
                && request.stream() == endpoints.stream()
                && (protocol.equals("AGGREGATED_GRPC")
                    ? request.names().isEmpty()
                    : request.unsubscribed().equals(endpoints.names())));
        assertTrue(
            plane.requests().stream()
                .noneMatch(request -> List.of(ENDPOINTS, ROUTES).contains(request.typeUrl())));
      }
    }
  }

  private static String collections(String protocol, int port) {
    return "node_context_params: [ id ]\n"
        + Bootstraps.dynamic(protocol, port)
            .replace(
                "dynamic_resources:\n",
                "dynamic_resources:\n"
                    + "  lds_resources_locator: "
                    + LISTENER
                    + "main/*\n"
                    + "  cds_resources_locator: "
                    + CLUSTER
                    + "*\n");
  }

  private static void write(Path file, String version, String name) throws Exception {
    move(
        """
        version: %s
        resource:
          "@type": type.googleapis.com/envoy.config.listener.v3.ListenerCollection
          entries:
          - locator: { scheme: FILE, id: elsewhere }
          - inline_entry:
              version: e1
              resource:
                "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                name: %s
                address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                filter_chains:
                - filters:
                  - name: echo
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo
        """
            .formatted(version, name),
        file);
  }

  /** Has {@code text} be in {@code file} at once. */
  private static void move(String text, Path file) throws Exception {
    Path next = file.resolveSibling("next.yaml");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Message cluster(String name) {
    return Cluster.newBuilder().setName(name).build();
  }

  private static Listener listener(String name) {
    return Resources.listener(name, 0, Echo.getDefaultInstance());
  }
}
