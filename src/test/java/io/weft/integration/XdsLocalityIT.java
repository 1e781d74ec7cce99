package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.ENDPOINTS;
import static io.weft.integration.FakeControlPlane.LB_ENDPOINTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.weft.integration.FakeControlPlane.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has a control plane bring the endpoints of localities apart from their assignment. */
@Timeout(120)
class XdsLocalityIT {
  private static final String NAMES = "xdstp://a/envoy.config.endpoint.v3.LbEndpoint/";
  private static final String ONE = NAMES + "one/*";
  private static final String TWO = NAMES + "two/*";

  @TempDir Path folder;

  @Test
  void addsUpWhatEachLocalityHas() throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1", Resources.cluster("c", 1));
      plane.publish(ENDPOINTS, "v1", assignment(ONE, TWO));
      try (WeftProcess weft =
          WeftProcess.begin(folder, Bootstraps.dynamic("DELTA_GRPC", plane.port()))) {
        Request asked = plane.await(request -> request.typeUrl().equals(LB_ENDPOINTS));
        assertEquals(List.of(ONE, TWO), asked.names());
        plane.await(request -> request.accepts(ENDPOINTS, "v1"));

        // A locality whose endpoints are missing has all others wait.
        plane.publish(LB_ENDPOINTS, "v1", Map.of(NAMES + "one/a", endpoint("127.0.0.1")));
        plane.await(request -> request.accepts(LB_ENDPOINTS, "v1"));
        assertTrue(weft.admin("GET", "/ready").body().contains("INITIALIZING"));
        plane.publish(
            LB_ENDPOINTS,
            "v2",
            Map.of(NAMES + "one/a", endpoint("127.0.0.1"), NAMES + "two/a", endpoint("127.0.0.2")));
        weft.awaitStat("cluster.c.membership_total: 2");

        plane.publish(
            LB_ENDPOINTS,
            "v3",
            Map.of(
                NAMES + "one/a", endpoint("a name"),
                NAMES + "one/b", endpoint("127.0.0.3"),
                NAMES + "two/a", endpoint("127.0.0.2")));
        Request refusal = plane.await(request -> request.refuses(LB_ENDPOINTS, "v3"));
        assertTrue(refusal.problem().startsWith(NAMES + "one/a: "), refusal.problem());
        weft.awaitStat("cluster.c.membership_total: 3");
        weft.awaitStat("cluster.c.leds.update_rejected: 1");

        plane.publish(ENDPOINTS, "v2", assignment(ONE));
        plane.await(request -> request.unsubscribed().equals(List.of(TWO)));
        weft.awaitStat("cluster.c.membership_total: 2");
        plane.publish(LB_ENDPOINTS, "v4");
        weft.awaitStat("cluster.c.membership_total: 0");
        plane.publish(CLUSTERS, "v2");
        plane.await(request -> request.unsubscribed().equals(List.of(ONE)));
        assertFalse(weft.admin("GET", "/stats").body().contains("leds"));
      }
    }
  }

  @Test
  void refusesAnAssignmentThatNamesNoCollection() throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1", Resources.cluster("c", 1));
      plane.publish(ENDPOINTS, "v1", assignment("foo"));
      try (WeftProcess weft =
          WeftProcess.serve(folder, Bootstraps.dynamic("DELTA_GRPC", plane.port()))) {
        Request refusal = plane.await(request -> request.refuses(ENDPOINTS, "v1"));
        assertEquals(
            "c: endpoints[0].leds_cluster_locality_config: foo does not have a xdstp:, http: or"
                + " file: scheme",
            refusal.problem());
        weft.awaitStat("cluster.c.update_rejected: 1");
      }
    }
  }

  private static Message assignment(String... collections) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName("c");
    for (String collection : collections) {
      var locality = assignment.addEndpointsBuilder();
      locality.getLocalityBuilder().setRegion(collection);
      locality
          .getLedsClusterLocalityConfigBuilder()
          .setLedsConfig(Resources.ads())
          .setLedsCollectionName(collection);
    }
    return assignment.build();
  }

  private static Message endpoint(String address) {
    LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
    endpoint
        .getEndpointBuilder()
        .getAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress(address)
        .setPortValue(1);
    return endpoint.build();
  }
}
