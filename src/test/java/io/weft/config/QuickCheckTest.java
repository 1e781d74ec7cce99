package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.weft.common.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Envoy still accepts these fields.
class QuickCheckTest {
  private static boolean isKnown(String type) {
    return !type.endsWith("StringValue");
  }

  private static boolean isClean(Message message) {
    return QuickCheck.isClean(
        message.getDescriptorForType(), message.toByteString(), QuickCheckTest::isKnown);
  }

  /** Whether those who look closely find nothing. */
  private static boolean isRight(Message message) {
    FeatureCoverage.Result coverage = FeatureCoverage.check(message, QuickCheckTest::isKnown);
    return ProtoValidator.validate(message).isEmpty()
        && coverage.refused().isEmpty()
        && coverage.notes().isEmpty();
  }

  private static Cluster.Builder cluster() {
    return Cluster.newBuilder()
        .setName("c")
        .setType(Cluster.DiscoveryType.EDS)
        .setConnectTimeout(Duration.newBuilder().setSeconds(1))
        .setMetadata(
            Metadata.newBuilder()
                .putFilterMetadata(
                    "istio",
                    Struct.newBuilder()
                        .putFields("a", Value.newBuilder().setNumberValue(1).build())
                        .build()));
  }

  private static ClusterLoadAssignment.Builder endpoints(int weight) {
    ClusterLoadAssignment.Builder endpoints =
        ClusterLoadAssignment.newBuilder().setClusterName("c");
    var endpoint = endpoints.addEndpointsBuilder().addLbEndpointsBuilder();
    endpoint.setHealthStatus(HealthStatus.HEALTHY).setLoadBalancingWeight(UInt32Value.of(weight));
    endpoint
        .getEndpointBuilder()
        .getAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress("10.0.0.1")
        .setPortValue(80);
    return endpoints;
  }

  private static Cluster withOptions(Any options) {
    return cluster().putTypedExtensionProtocolOptions("http", options).build();
  }

  @Test
  void letsRightMessagesPass() {
    assertTrue(isClean(cluster().build()));
    assertTrue(isClean(endpoints(3).build()));
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    options.getExplicitHttpConfigBuilder().getHttp2ProtocolOptionsBuilder();
    assertTrue(isClean(withOptions(Any.pack(options.build()))));
  }

  @Test
  void seesWhatIsMissing() {
    assertFalse(isClean(Cluster.getDefaultInstance()), "a name of some length");
    assertFalse(
        isClean(withOptions(Any.pack(HttpProtocolOptions.getDefaultInstance()))), "a oneof");
    assertFalse(
        isClean(
            ClusterLoadAssignment.newBuilder()
                .setClusterName("c")
                .setPolicy(
                    ClusterLoadAssignment.Policy.newBuilder()
                        .setOverprovisioningFactor(UInt32Value.getDefaultInstance()))
                .build()),
        "a number that is zero because it is not there");
  }

  @Test
  void seesWrongValues() {
    assertFalse(isClean(endpoints(0).build()));
    assertFalse(isClean(cluster().setConnectTimeout(Duration.getDefaultInstance()).build()));
    assertFalse(isClean(cluster().setLbPolicyValue(77).build()));
  }

  @Test
  void seesWhatIsNotImplementedOrNoted() {
    assertFalse(isClean(cluster().setRespectDnsTtl(true).build()));
    assertFalse(
        isClean(
            cluster()
                .setLrsServer(io.envoyproxy.envoy.config.core.v3.ConfigSource.getDefaultInstance())
                .build()));
    assertFalse(isClean(withOptions(Any.pack(StringValue.of("unknown extension")))));
  }

  @Test
  void leavesWhatIsTwiceToOthers() {
    ByteString endpoint = Endpoint.newBuilder().setHostname("a").build().toByteString();

    assertFalse(
        QuickCheck.isClean(
            Endpoint.getDescriptor(), endpoint.concat(endpoint), QuickCheckTest::isKnown));
  }

  @Test
  void letsNothingPassInWhichSomethingIsFound() throws Exception {
    List<Message> seeds = new ArrayList<>(List.of(cluster().build(), endpoints(1).build()));
    for (Bootstrap example : examples()) {
      seeds.addAll(example.getStaticResources().getClustersList());
      seeds.addAll(example.getStaticResources().getListenersList());
    }
    Random random = new Random(1);
    int clean = 0;
    for (Message seed : seeds) {
      assertEquals(isRight(seed), isClean(seed), seed.toString());
      for (int i = 0; i < 60; i++) {
        Message changed = mutated(seed, random);
        if (changed != null && isClean(changed)) {
          clean++;
          assertTrue(isRight(changed), changed.toString());
        }
      }
    }
    assertTrue(clean > seeds.size(), "too few were clean: " + clean);
  }

  /** {@code message} with some bytes changed; null if it is none then. */
  private static Message mutated(Message message, Random random) {
    byte[] bytes = message.toByteArray();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(32) : random.nextInt());
    }
    try {
      return message.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private static List<Bootstrap> examples() throws IOException, ConfigException {
    List<Bootstrap> examples = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("bootstrap-examples"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".yaml")).sorted().toList()) {
        examples.add(BootstrapLoader.load(file, null, UnknownFields.WARN).message());
      }
    }
    return examples;
  }
}
