package io.weft.integration;

import static io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod;
import static io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The services of single types, which are the aggregated one under other names. */
final class SingleServices {
  private static final Map<String, String> NOUNS =
      Map.of(
          "cluster.v3.ClusterDiscoveryService", "Clusters",
          "endpoint.v3.EndpointDiscoveryService", "Endpoints",
          "extension.v3.ExtensionConfigDiscoveryService", "ExtensionConfigs",
          "listener.v3.ListenerDiscoveryService", "Listeners",
          "route.v3.RouteDiscoveryService", "Routes",
          "runtime.v3.RuntimeDiscoveryService", "Runtime",
          "secret.v3.SecretDiscoveryService", "Secrets");

  private SingleServices() {}

  static List<ServerServiceDefinition> of(FakeControlPlane plane) {
    List<ServerServiceDefinition> services = new ArrayList<>();
    NOUNS.forEach((name, noun) -> {
      String service = "envoy.service." + name;
      services.add(
          ServerServiceDefinition.builder(service)
              .addMethod(
                  getStreamAggregatedResourcesMethod().toBuilder()
                      .setFullMethodName(service + "/Stream" + noun)
                      .build(),
                  ServerCalls.asyncBidiStreamingCall(plane::streamAggregatedResources))
              .addMethod(
                  getDeltaAggregatedResourcesMethod().toBuilder()
                      .setFullMethodName(service + "/Delta" + noun)
                      .build(),
                  ServerCalls.asyncBidiStreamingCall(plane::deltaAggregatedResources))
              .build());
    });
    return services;
  }
}
