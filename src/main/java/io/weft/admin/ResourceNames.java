package io.weft.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.List;

/** Names of the resources in the entries of a configuration dump. */
final class ResourceNames {
  private static final List<Message> TYPES =
      List.of(
          Cluster.getDefaultInstance(),
          ClusterLoadAssignment.getDefaultInstance(),
          Listener.getDefaultInstance(),
          RouteConfiguration.getDefaultInstance(),
          ScopedRouteConfiguration.getDefaultInstance(),
          Secret.getDefaultInstance());

  private ResourceNames() {}

  /**
   * The resource in {@code packed}.
   *
   * @throws InvalidProtocolBufferException if it is none of the types that dumps hold, or malformed
   */
  static Message unpack(Any packed) throws InvalidProtocolBufferException {
    String url = packed.getTypeUrl();
    for (Message type : TYPES) {
      if (url.endsWith('/' + type.getDescriptorForType().getFullName())) {
        return type.getParserForType().parseFrom(packed.getValue());
      }
    }
    throw new InvalidProtocolBufferException("not a resource: " + url);
  }

  /** The name of the resource of {@code entry}, such as a StaticCluster; empty if it has none. */
  static String of(Message entry) {
    for (String field : List.of("name", "cluster_name")) {
      FieldDescriptor name = entry.getDescriptorForType().findFieldByName(field);
      if (name != null && entry.getField(name) instanceof String text && !text.isEmpty()) {
        return text;
      }
    }
    for (Object value : entry.getAllFields().values()) {
      if (value instanceof Any packed) {
        try {
          return of(unpack(packed));
        } catch (InvalidProtocolBufferException e) {
          return "";
        }
      }
    }
    return "";
  }
}
