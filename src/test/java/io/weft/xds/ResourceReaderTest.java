package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceReaderTest {
  private final ResourceReader reader = new ResourceReader(name -> false, false);

  @Test
  void readsTheSameBytesAsTheSameMessageOfANewVersion() {
    Cluster cluster = Cluster.newBuilder().setName("a").build();
    Update first = reader.read(ResourceType.CLUSTER, response("v1", any(cluster)));

    Update second = reader.read(ResourceType.CLUSTER, response("v2", any(cluster)));

    assertSame(first.resources().getFirst().message(), second.resources().getFirst().message());
    assertEquals("v2", second.resources().getFirst().version());
    assertTrue(second.isComplete());
  }

  @Test
  void refusesOnlyTheResourceThatNeedsWhatIsNotBuilt() {
    Cluster fine = Cluster.newBuilder().setName("fine").build();
    Cluster needy = Cluster.newBuilder().setName("needy").setAltStatName("s").build();
    needy = needy.toBuilder().setLbSubsetConfig(Cluster.LbSubsetConfig.newBuilder()).build();

    Update update = reader.read(ResourceType.CLUSTER, response("v1", any(fine), any(needy)));

    assertEquals("", update.problem());
    assertNull(update.resources().get(0).problem());
    assertNotNull(update.resources().get(1).problem());
  }

  @Test
  void refusesTheWholeResponseIfOneResourceBreaksTheRules() {
    Cluster fine = Cluster.newBuilder().setName("fine").build();
    Cluster nameless = Cluster.getDefaultInstance();

    Update update = reader.read(ResourceType.CLUSTER, response("v1", any(fine), any(nameless)));

    assertTrue(update.problem().contains("name"), update.problem());
  }

  @Test
  void refusesBytesThatAreNoMessageAndOtherTypes() {
    Any broken =
        any(Cluster.newBuilder().setName("a").build()).toBuilder()
            .setValue(ByteString.copyFromUtf8("\u0007?"))
            .build();
    Any other = Any.newBuilder().setTypeUrl("type.googleapis.com/google.protobuf.Empty").build();

    Update update = reader.read(ResourceType.CLUSTER, response("v1", broken, other));

    assertTrue(update.problem().contains("the bytes are no "), update.problem());
    assertTrue(update.problem().contains("google.protobuf.Empty does not match"), update.problem());
  }

  @Test
  void readsNothingThatNobodyWants() {
    Cluster nameless = Cluster.getDefaultInstance();
    Cluster other = Cluster.newBuilder().setName("other").build();
    AdsResponse response =
        new AdsResponse(
            ResourceType.CLUSTER.typeUrl(),
            "v1",
            "n",
            List.of(named("other", any(nameless)), AdsResponse.Wrapped.bare(any(other))),
            List.of(),
            "");

    Update update = reader.read(ResourceType.CLUSTER, response, name -> name.equals("mine"));

    assertEquals("", update.problem());
    assertEquals(List.of(), update.resources());
  }

  @Test
  void refusesEndpointsOfAnotherClusterThanWasAskedFor() {
    ClusterLoadAssignment own = ClusterLoadAssignment.newBuilder().setClusterName("own").build();
    Any body =
        Any.newBuilder()
            .setTypeUrl(ResourceType.ENDPOINTS.typeUrl())
            .setValue(own.toByteString())
            .build();
    AdsResponse response =
        new AdsResponse(
            ResourceType.ENDPOINTS.typeUrl(),
            "v1",
            "n",
            List.of(named("asked", body)),
            List.of(),
            "");

    Resource resource = reader.read(ResourceType.ENDPOINTS, response).resources().getFirst();

    assertEquals("asked", resource.name());
    assertNotNull(resource.problem());
    assertEquals("Unexpected EDS cluster (expecting asked): own", resource.problem().getMessage());
  }

  private static AdsResponse.Wrapped named(String name, Any body) {
    return new AdsResponse.Wrapped(name, "", body, null, List.of());
  }

  private static Any any(Cluster cluster) {
    return Any.newBuilder()
        .setTypeUrl(ResourceType.CLUSTER.typeUrl())
        .setValue(cluster.toByteString())
        .build();
  }

  private static AdsResponse response(String version, Any... bodies) {
    List<AdsResponse.Wrapped> wrapped = new ArrayList<>();
    for (Any body : bodies) {
      wrapped.add(AdsResponse.Wrapped.bare(body));
    }
    return new AdsResponse(ResourceType.CLUSTER.typeUrl(), version, "n", wrapped, List.of(), "");
  }
}
