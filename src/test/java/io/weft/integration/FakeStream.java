package io.weft.integration;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** A stream to a {@link FakeControlPlane}, whose lock guards it. */
abstract sealed class FakeStream {
  /** What the control plane says of one type. */
  static final class Published {
    private final Map<String, Message> resources = new LinkedHashMap<>();
    private final Map<String, String> versions = new HashMap<>();
    private String version = "";

    /** Has {@code next}, by name, be all that there is. */
    void replace(String nextVersion, Map<String, Message> next) {
      next.forEach((name, resource) -> {
        if (!resource.equals(resources.get(name))) {
          versions.put(name, nextVersion);
        }
      });
      version = nextVersion;
      resources.clear();
      resources.putAll(next);
    }
  }

  final Map<String, Set<String>> wanted = new HashMap<>();
  private final Supplier<String> nonces;
  private final Map<String, String> versionByNonce = new HashMap<>();

  private FakeStream(Supplier<String> nonces) {
    this.nonces = nonces;
  }

  /** Says what it has of {@code typeUrl} as far as it is wanted. */
  abstract void send(String typeUrl, Published now);

  /** Ends as when the control plane goes away. */
  abstract void end();

  final String nonce(Published now) {
    String nonce = nonces.get();
    versionByNonce.put(nonce, now.version);
    return nonce;
  }

  final String versionOf(String nonce) {
    return versionByNonce.getOrDefault(nonce, "");
  }

  /** Whether the resource {@code name} is among {@code names}, or in a collection among them. */
  static boolean isAmong(Set<String> names, String name) {
    String path = name.replaceFirst("[?].*", "");
    String context = name.substring(path.length());
    return names.contains(name)
        || name.startsWith("xdstp:")
            && names.contains(path.substring(0, path.lastIndexOf('/')) + "/*" + context);
  }

  private static Any any(String typeUrl, Message resource) {
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(resource.toByteString()).build();
  }

  /** State of the world. */
  static final class Sotw extends FakeStream {
    private final StreamObserver<DiscoveryResponse> responses;

    Sotw(Supplier<String> nonces, StreamObserver<DiscoveryResponse> responses) {
      super(nonces);
      this.responses = responses;
    }

    FakeControlPlane.Request request(int stream, DiscoveryRequest request) {
      return new FakeControlPlane.Request(
          stream,
          request.getTypeUrl(),
          request.hasNode(),
          List.copyOf(new TreeSet<>(request.getResourceNamesList())),
          List.of(),
          request.getVersionInfo(),
          versionOf(request.getResponseNonce()),
          request.getErrorDetail().getMessage(),
          Map.of());
    }

    /** Whether {@code request} is to be followed by a response. */
    boolean wants(DiscoveryRequest request) {
      Set<String> names = new TreeSet<>(request.getResourceNamesList());
      return !names.equals(wanted.put(request.getTypeUrl(), names));
    }

    @Override
    void send(String typeUrl, Published now) {
      Set<String> names = wanted.get(typeUrl);
      DiscoveryResponse.Builder response =
          DiscoveryResponse.newBuilder()
              .setTypeUrl(typeUrl)
              .setVersionInfo(now.version)
              .setNonce(nonce(now));
      now.resources.forEach((name, resource) -> {
        if (names.isEmpty() || isAmong(names, name)) {
          response.addResources(any(typeUrl, resource));
        }
      });
      responses.onNext(response.build());
    }

    @Override
    void end() {
      responses.onError(Status.UNAVAILABLE.asRuntimeException());
    }
  }

  /** Delta. */
  static final class Delta extends FakeStream {
    private static final Set<String> ALL =
        Set.of(FakeControlPlane.CLUSTERS, FakeControlPlane.LISTENERS, FakeControlPlane.SCOPES);

    private final StreamObserver<DeltaDiscoveryResponse> responses;
    private final Map<String, Map<String, String>> known = new HashMap<>();

    Delta(Supplier<String> nonces, StreamObserver<DeltaDiscoveryResponse> responses) {
      super(nonces);
      this.responses = responses;
    }

    FakeControlPlane.Request request(int stream, DeltaDiscoveryRequest request) {
      return new FakeControlPlane.Request(
          stream,
          request.getTypeUrl(),
          request.hasNode(),
          List.copyOf(new TreeSet<>(request.getResourceNamesSubscribeList())),
          List.copyOf(new TreeSet<>(request.getResourceNamesUnsubscribeList())),
          "",
          versionOf(request.getResponseNonce()),
          request.getErrorDetail().getMessage(),
          request.getInitialResourceVersionsMap());
    }

    /** Whether {@code request} is to be followed by a response. */
    boolean wants(DeltaDiscoveryRequest request) {
      String type = request.getTypeUrl();
      boolean isFirst = !wanted.containsKey(type);
      Map<String, String> has = known.computeIfAbsent(type, first -> new HashMap<>());
      Set<String> names = wanted.computeIfAbsent(type, first -> new HashSet<>());
      has.putAll(request.getInitialResourceVersionsMap());
      names.removeAll(request.getResourceNamesUnsubscribeList());
      has.keySet().removeAll(request.getResourceNamesUnsubscribeList());
      return names.addAll(request.getResourceNamesSubscribeList()) || isFirst;
    }

    @Override
    void send(String typeUrl, Published now) {
      Set<String> names = wanted.get(typeUrl);
      boolean all =
          ALL.contains(typeUrl) && names.stream().noneMatch(name -> name.startsWith("xdstp:"));
      Map<String, String> has = known.computeIfAbsent(typeUrl, first -> new HashMap<>());
      DeltaDiscoveryResponse.Builder response =
          DeltaDiscoveryResponse.newBuilder()
              .setTypeUrl(typeUrl)
              .setSystemVersionInfo(now.version)
              .setNonce(nonce(now));
      now.resources.forEach((name, resource) -> {
        String version = now.versions.get(name);
        if ((all || isAmong(names, name)) && !version.equals(has.put(name, version))) {
          response.addResources(
              Resource.newBuilder()
                  .setName(name)
                  .setVersion(version)
                  .setResource(any(typeUrl, resource)));
        }
      });
      Set<String> gone = new HashSet<>(has.keySet());
      gone.removeAll(now.resources.keySet());
      has.keySet().removeAll(gone);
      responses.onNext(response.addAllRemovedResources(gone).build());
    }

    @Override
    void end() {
      responses.onError(Status.UNAVAILABLE.asRuntimeException());
    }
  }
}
