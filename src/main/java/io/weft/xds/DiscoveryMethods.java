package io.weft.xds;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/** What is called for streams: the aggregated service, or that of one type. A value. */
record DiscoveryMethods(
    MethodDescriptor<DiscoveryRequest, DiscoveryResponse> sotw,
    MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta) {

  /** Those for {@code type}; null for the aggregated ones. */
  static DiscoveryMethods of(@Nullable ResourceType type) {
    var sotw = AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
    var delta = AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
    if (type == null) {
      return new DiscoveryMethods(sotw, delta);
    }
    // All services of discovery have the same messages.
    String service = service(type);
    return new DiscoveryMethods(
        sotw.toBuilder().setFullMethodName(service + "/Stream" + noun(type)).build(),
        delta.toBuilder().setFullMethodName(service + "/Delta" + noun(type)).build());
  }

  private static String service(ResourceType type) {
    String name =
        switch (type) {
          case CLUSTER -> "cluster.v3.ClusterDiscoveryService";
          case ENDPOINTS -> "endpoint.v3.EndpointDiscoveryService";
          case LB_ENDPOINTS -> "endpoint.v3.LocalityEndpointDiscoveryService";
          case LISTENER -> "listener.v3.ListenerDiscoveryService";
          case ROUTES -> "route.v3.RouteDiscoveryService";
          case SECRETS -> "secret.v3.SecretDiscoveryService";
          case RUNTIME -> "runtime.v3.RuntimeDiscoveryService";
          case VIRTUAL_HOSTS -> "route.v3.VirtualHostDiscoveryService";
          case SCOPES -> "route.v3.ScopedRoutesDiscoveryService";
          case EXTENSIONS -> "extension.v3.ExtensionConfigDiscoveryService";
        };
    return "envoy.service." + name;
  }

  /** What resources of {@code type} are called in paths of REST. */
  static String restNoun(ResourceType type) {
    return switch (type) {
      case CLUSTER -> "clusters";
      case ENDPOINTS -> "endpoints";
      case LISTENER -> "listeners";
      case ROUTES -> "routes";
      case SECRETS -> "secrets";
      case RUNTIME -> "runtime";
      case EXTENSIONS -> "extension_configs";
      case SCOPES -> "scoped-routes";
      case VIRTUAL_HOSTS, LB_ENDPOINTS ->
          throw new IllegalArgumentException(type.text() + " has delta only");
    };
  }

  private static String noun(ResourceType type) {
    return switch (type) {
      case CLUSTER -> "Clusters";
      case ENDPOINTS -> "Endpoints";
      case LB_ENDPOINTS -> "LocalityEndpoints";
      case LISTENER -> "Listeners";
      case ROUTES -> "Routes";
      case SECRETS -> "Secrets";
      case RUNTIME -> "Runtime";
      case VIRTUAL_HOSTS -> "VirtualHosts";
      case SCOPES -> "ScopedRoutes";
      case EXTENSIONS -> "ExtensionConfigs";
    };
  }
}
