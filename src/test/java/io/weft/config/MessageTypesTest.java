package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.grpc.health.v1.HealthCheckRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTypesTest {
  @Test
  void tellsTheNamesOfClassesAndFindsTheirMessages() {
    List<Message> messages =
        List.of(
            Cluster.getDefaultInstance(),
            RouteMatch.ConnectMatcher.getDefaultInstance(),
            Any.getDefaultInstance(),
            StringValue.getDefaultInstance(),
            com.github.xds.type.v3.TypedStruct.getDefaultInstance(),
            com.github.udpa.udpa.type.v1.TypedStruct.getDefaultInstance());

    for (Message message : messages) {
      String name = message.getDescriptorForType().getFullName();

      assertEquals(name, MessageTypes.fullName(message.getClass()));
      assertSame(message, MessageTypes.find(name));
      assertSame(message.getDescriptorForType(), MessageTypes.descriptor(message));
    }
  }

  @Test
  void tellsTheNamesOfClassesOfOthers() {
    assertEquals(
        "grpc.health.v1.HealthCheckRequest", MessageTypes.fullName(HealthCheckRequest.class));
  }
}
