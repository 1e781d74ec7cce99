package io.weft.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns requests and responses into messages of either protocol, and back. */
final class AdsMessages {
  /** What Envoy answers with: INTERNAL. */
  private static final int REJECTED = 13;

  private static final String WRAPPER = "type.googleapis.com/envoy.service.discovery.v3.Resource";

  private AdsMessages() {}

  /** {@code request} in state of the world; {@code node} is null if it is not to be said. */
  static DiscoveryRequest sotw(AdsRequest request, @Nullable Node node) {
    DiscoveryRequest.Builder message =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(request.type().typeUrl())
            .setVersionInfo(request.version())
            .setResponseNonce(request.nonce())
            .addAllResourceNames(request.names());
    if (node != null) {
      message.setNode(node);
    }
    if (!request.problem().isEmpty()) {
      message.setErrorDetail(status(request));
    }
    return message.build();
  }

  /** {@code request} in delta; {@code node} is null if it is not to be said. */
  static DeltaDiscoveryRequest delta(AdsRequest request, @Nullable Node node) {
    DeltaDiscoveryRequest.Builder message =
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(request.type().typeUrl())
            .setResponseNonce(request.nonce())
            .addAllResourceNamesSubscribe(request.names())
            .addAllResourceNamesUnsubscribe(request.unsubscribed())
            .putAllInitialResourceVersions(request.initialVersions());
    if (node != null) {
      message.setNode(node);
    }
    if (!request.problem().isEmpty()) {
      message.setErrorDetail(status(request));
    }
    return message.build();
  }

  /** What a response in state of the world says. */
  static AdsResponse of(DiscoveryResponse message) {
    List<AdsResponse.Wrapped> resources = new ArrayList<>(message.getResourcesCount());
    for (Any any : message.getResourcesList()) {
      resources.add(unwrap(any));
    }
    return new AdsResponse(
        message.getTypeUrl(),
        message.getVersionInfo(),
        message.getNonce(),
        resources,
        List.of(),
        message.getControlPlane().getIdentifier());
  }

  /** What a delta response says. */
  static AdsResponse of(DeltaDiscoveryResponse message) {
    List<AdsResponse.Wrapped> resources = new ArrayList<>(message.getResourcesCount());
    String former = "";
    for (Resource resource : message.getResourcesList()) {
      // Kept for each resource, and often the same for all of a response.
      String version = resource.getVersion().equals(former) ? former : resource.getVersion();
      resources.add(wrapped(resource, version));
      former = version;
    }
    return new AdsResponse(
        message.getTypeUrl(),
        message.getSystemVersionInfo(),
        message.getNonce(),
        resources,
        message.getRemovedResourcesList(),
        message.getControlPlane().getIdentifier());
  }

  private static AdsResponse.Wrapped unwrap(Any any) {
    if (any.getTypeUrl().equals(WRAPPER)) {
      try {
        Resource resource = Resource.parseFrom(any.getValue());
        return wrapped(resource, resource.getVersion());
      } catch (InvalidProtocolBufferException e) {
        // Whoever reads the body finds that its type is wrong.
        return AdsResponse.Wrapped.bare(any);
      }
    }
    return AdsResponse.Wrapped.bare(any);
  }

  private static AdsResponse.Wrapped wrapped(Resource resource, String version) {
    return new AdsResponse.Wrapped(
        resource.getName(),
        version,
        resource.hasResource() ? resource.getResource() : null,
        resource.hasTtl()
            ? Duration.ofSeconds(resource.getTtl().getSeconds(), resource.getTtl().getNanos())
            : null,
        resource.getAliasesList());
  }

  private static Status status(AdsRequest request) {
    return Status.newBuilder().setCode(REJECTED).setMessage(request.problem()).build();
  }
}
