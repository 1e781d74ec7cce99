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
import io.weft.config.MessageTypes;
import java.util.Optional;

/** The kinds of resources that discovery brings. */
enum ResourceType {
  CLUSTER("CDS", Cluster.parser(), true),
  ENDPOINTS("EDS", ClusterLoadAssignment.parser(), false),
  LB_ENDPOINTS("LEDS", LbEndpoint.parser(), false),
  LISTENER("LDS", Listener.parser(), true),
  ROUTES("RDS", RouteConfiguration.parser(), false),
  SECRETS("SDS", Secret.parser(), false),
  RUNTIME("RTDS", Runtime.parser(), false),
  EXTENSIONS("ECDS", TypedExtensionConfig.parser(), false),
  VIRTUAL_HOSTS("VHDS", VirtualHost.parser(), false),
  SCOPES("SRDS", ScopedRouteConfiguration.parser(), true);

  private static final String PREFIX = "type.googleapis.com/";

  private final String text;
  private final Parser<? extends Message> parser;
  private final boolean isComplete;
  private final String typeUrl;

  ResourceType(String text, Parser<? extends Message> parser, boolean isComplete) {
    this.text = text;
    this.parser = parser;
    this.isComplete = isComplete;
    this.typeUrl = PREFIX + fullName(parser);
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
    return parser;
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

  private static String fullName(Parser<? extends Message> parser) {
    try {
      return MessageTypes.descriptor(parser.parseFrom(new byte[0])).getFullName();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
