package io.weft.xds;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import java.util.Optional;

/**
 * The kinds of resources that discovery brings. A type is known by its name, so that the classes of
 * those that never come are not loaded.
 */
enum ResourceType {
  CLUSTER("CDS", "envoy.config.cluster.v3.Cluster", true),
  ENDPOINTS("EDS", "envoy.config.endpoint.v3.ClusterLoadAssignment", false),
  LB_ENDPOINTS("LEDS", "envoy.config.endpoint.v3.LbEndpoint", false),
  LISTENER("LDS", "envoy.config.listener.v3.Listener", true),
  ROUTES("RDS", "envoy.config.route.v3.RouteConfiguration", false),
  SECRETS("SDS", "envoy.extensions.transport_sockets.tls.v3.Secret", false),
  RUNTIME("RTDS", "envoy.service.runtime.v3.Runtime", false),
  EXTENSIONS("ECDS", "envoy.config.core.v3.TypedExtensionConfig", false),
  VIRTUAL_HOSTS("VHDS", "envoy.config.route.v3.VirtualHost", false),
  SCOPES("SRDS", "envoy.config.route.v3.ScopedRouteConfiguration", true);

  private final String text;
  private final String typeUrl;
  private final boolean isComplete;

  ResourceType(String text, String messageName, boolean isComplete) {
    this.text = text;
    this.typeUrl = "type.googleapis.com/" + messageName;
    this.isComplete = isComplete;
  }

  /** The type whose resources have {@code typeUrl}; empty if nobody here asks for them. */
  static Optional<ResourceType> of(String typeUrl) {
    for (ResourceType type : values()) {
      if (type.typeUrl.equals(typeUrl)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** What operators call its discovery: {@code CDS}. */
  String text() {
    return text;
  }

  /** By what control planes know it. */
  String typeUrl() {
    return typeUrl;
  }

  /** What reads one of its resources. */
  Parser<? extends Message> parser() {
    return switch (this) {
      case CLUSTER -> Cluster.parser();
      case ENDPOINTS -> ClusterLoadAssignment.parser();
      case LB_ENDPOINTS -> LbEndpoint.parser();
      case LISTENER -> Listener.parser();
      case ROUTES -> RouteConfiguration.parser();
      case SECRETS -> Secret.parser();
      case RUNTIME -> Runtime.parser();
      case EXTENSIONS -> TypedExtensionConfig.parser();
      case VIRTUAL_HOSTS -> VirtualHost.parser();
      case SCOPES -> ScopedRouteConfiguration.parser();
    };
  }

  /** The name of a resource of this type; empty if it does not know its own. */
  String name(Message resource) {
    return switch (this) {
      case CLUSTER -> ((Cluster) resource).getName();
      case ENDPOINTS -> ((ClusterLoadAssignment) resource).getClusterName();
      case LB_ENDPOINTS -> "";
      case LISTENER -> ((Listener) resource).getName();
      case ROUTES -> ((RouteConfiguration) resource).getName();
      case SECRETS -> ((Secret) resource).getName();
      case RUNTIME -> ((Runtime) resource).getName();
      case EXTENSIONS -> ((TypedExtensionConfig) resource).getName();
      case VIRTUAL_HOSTS -> ((VirtualHost) resource).getName();
      case SCOPES -> ((ScopedRouteConfiguration) resource).getName();
    };
  }

  /** Whether a response in state of the world has all resources, so that others are gone. */
  boolean isComplete() {
    return isComplete;
  }
}
