package io.weft.integration;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A control plane that says what a test has it say, over both protocols, and remembers what it was
 * asked. Any thread.
 */
final class FakeControlPlane extends AggregatedDiscoveryServiceImplBase implements AutoCloseable {
  static final String CLUSTERS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  static final String ENDPOINTS =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  static final String EXTENSIONS = "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig";
  static final String LISTENERS = "type.googleapis.com/envoy.config.listener.v3.Listener";
  static final String RUNTIME = "type.googleapis.com/envoy.service.runtime.v3.Runtime";
  static final String ROUTES = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
  static final String SECRETS =
      "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

  static final String SCOPES = "type.googleapis.com/envoy.config.route.v3.ScopedRouteConfiguration";
  static final String VIRTUAL_HOSTS = "type.googleapis.com/envoy.config.route.v3.VirtualHost";

  private static final long DEADLINE_SECONDS = 30;

  /**
   * A request as the control plane saw it.
   *
   * @param answers the version that it accepts or refuses; empty if it answers nothing
   * @param version what it says it has; empty over delta
   */
  record Request(
      int stream,
      String typeUrl,
      boolean hasNode,
      List<String> names,
      String version,
      String answers,
      String problem,
      Map<String, String> initialVersions) {
    boolean accepts(String type, String wanted) {
      return typeUrl.equals(type) && answers.equals(wanted) && problem.isEmpty();
    }

    boolean refuses(String type, String wanted) {
      return typeUrl.equals(type) && answers.equals(wanted) && !problem.isEmpty();
    }
  }

  /** What it says of one type. */
  private static final class Published {
    String version = "";
    final Map<String, Message> resources = new LinkedHashMap<>();
    final Map<String, String> versions = new HashMap<>();
  }

  /** One stream of a client. */
  private abstract static class Client {
    final Map<String, Set<String>> wanted = new HashMap<>();
    final Map<String, String> versionByNonce = new HashMap<>();

    abstract void send(String typeUrl, Published published);

    abstract void end();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private final Map<String, Published> published = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final Server server;
  private int nonces;
  private int streams;

  /** One on a free port, in clear text. */
  FakeControlPlane() throws IOException {
    this(NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  /** One that {@code builder} makes; serves the aggregated service and those of single types. */
  FakeControlPlane(NettyServerBuilder builder) throws IOException {
    builder.addService(this);
    SingleServices.of(this).forEach(builder::addService);
    server = builder.build().start();
  }

  int port() {
    return server.getPort();
  }

  /** Says {@code resources}, and no others, from now on. */
  void publish(String typeUrl, String version, Message... resources) {
    lock.lock();
    try {
      Published now = published.computeIfAbsent(typeUrl, first -> new Published());
      Map<String, Message> before = Map.copyOf(now.resources);
      now.version = version;
      now.resources.clear();
      for (Message resource : resources) {
        String name = name(resource);
        now.resources.put(name, resource);
        if (!resource.equals(before.get(name))) {
          now.versions.put(name, version);
        }
      }
      clients.stream()
          .filter(client -> client.wanted.containsKey(typeUrl))
          .forEach(client -> client.send(typeUrl, now));
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams, as a control plane does that goes away. */
  void drop() {
    lock.lock();
    try {
      clients.forEach(Client::end);
      clients.clear();
    } finally {
      lock.unlock();
    }
  }

  /** All requests so far, in the order in which they came. */
  List<Request> requests() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a request like {@code wanted}, which may have come before. */
  Request await(Predicate<Request> wanted) throws InterruptedException {
    long left = TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    lock.lock();
    try {
      while (true) {
        for (Request request : requests) {
          if (wanted.test(request)) {
            return request;
          }
        }
        if (left <= 0) {
          throw new AssertionError("no such request among " + requests);
        }
        left = asked.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  @Override
  public StreamObserver<DiscoveryRequest> streamAggregatedResources(
      StreamObserver<DiscoveryResponse> responses) {
    Client client =
        new Client() {
          @Override
          void send(String typeUrl, Published now) {
            Set<String> names = wanted.get(typeUrl);
            String nonce = nonce(now, versionByNonce);
            DiscoveryResponse.Builder response =
                DiscoveryResponse.newBuilder()
                    .setTypeUrl(typeUrl)
                    .setVersionInfo(now.version)
                    .setNonce(nonce);
            now.resources.forEach((name, resource) -> {
              if (names.isEmpty() || names.contains(name)) {
                response.addResources(any(typeUrl, resource));
              }
            });
            responses.onNext(response.build());
          }

          @Override
          void end() {
            responses.onError(Status.UNAVAILABLE.asRuntimeException());
          }
        };
    int stream = open(client);
    return new Requests<>() {
      @Override
      public void onNext(DiscoveryRequest request) {
        Set<String> names = new TreeSet<>(request.getResourceNamesList());
        String answers = client.versionByNonce.getOrDefault(request.getResponseNonce(), "");
        note(
            new Request(
                stream,
                request.getTypeUrl(),
                request.hasNode(),
                List.copyOf(names),
                request.getVersionInfo(),
                answers,
                request.getErrorDetail().getMessage(),
                Map.of()),
            () -> {
              Set<String> before = client.wanted.put(request.getTypeUrl(), names);
              return !names.equals(before);
            },
            client);
      }
    };
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    Map<String, Map<String, String>> known = new HashMap<>();
    Client client =
        new Client() {
          @Override
          void send(String typeUrl, Published now) {
            Set<String> names = wanted.get(typeUrl);
            boolean all = Set.of(CLUSTERS, LISTENERS, SCOPES).contains(typeUrl);
            Map<String, String> has = known.computeIfAbsent(typeUrl, first -> new HashMap<>());
            DeltaDiscoveryResponse.Builder response =
                DeltaDiscoveryResponse.newBuilder()
                    .setTypeUrl(typeUrl)
                    .setSystemVersionInfo(now.version)
                    .setNonce(nonce(now, versionByNonce));
            now.resources.forEach((name, resource) -> {
              String version = now.versions.get(name);
              if ((all || names.contains(name)) && !version.equals(has.put(name, version))) {
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
        };
    int stream = open(client);
    return new Requests<>() {
      @Override
      public void onNext(DeltaDiscoveryRequest request) {
        String answers = client.versionByNonce.getOrDefault(request.getResponseNonce(), "");
        note(
            new Request(
                stream,
                request.getTypeUrl(),
                request.hasNode(),
                List.copyOf(new TreeSet<>(request.getResourceNamesSubscribeList())),
                "",
                answers,
                request.getErrorDetail().getMessage(),
                request.getInitialResourceVersionsMap()),
            () -> {
              known
                  .computeIfAbsent(request.getTypeUrl(), first -> new HashMap<>())
                  .putAll(request.getInitialResourceVersionsMap());
              boolean isFirst = !client.wanted.containsKey(request.getTypeUrl());
              Set<String> names =
                  client.wanted.computeIfAbsent(request.getTypeUrl(), first -> new HashSet<>());
              names.removeAll(request.getResourceNamesUnsubscribeList());
              known
                  .get(request.getTypeUrl())
                  .keySet()
                  .removeAll(request.getResourceNamesUnsubscribeList());
              return names.addAll(request.getResourceNamesSubscribeList()) || isFirst;
            },
            client);
      }
    };
  }

  /** What a test needs of an observer of requests; ends are no surprise. */
  private abstract static class Requests<T> implements StreamObserver<T> {
    @Override
    public void onError(Throwable failure) {
      // The client is gone.
    }

    @Override
    public void onCompleted() {
      // The client is gone.
    }
  }

  private int open(Client client) {
    lock.lock();
    try {
      clients.add(client);
      return ++streams;
    } finally {
      lock.unlock();
    }
  }

  private void note(Request request, java.util.function.BooleanSupplier wantsMore, Client client) {
    lock.lock();
    try {
      requests.add(request);
      asked.signalAll();
      Published now = published.get(request.typeUrl());
      if (wantsMore.getAsBoolean() && now != null) {
        client.send(request.typeUrl(), now);
      }
    } finally {
      lock.unlock();
    }
  }

  private String nonce(Published now, Map<String, String> versionByNonce) {
    String nonce = Integer.toString(++nonces);
    versionByNonce.put(nonce, now.version);
    return nonce;
  }

  private static Any any(String typeUrl, Message resource) {
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(resource.toByteString()).build();
  }

  static String name(Message resource) {
    return switch (resource) {
      case Cluster cluster -> cluster.getName();
      case ClusterLoadAssignment assignment -> assignment.getClusterName();
      case Listener listener -> listener.getName();
      case RouteConfiguration routes -> routes.getName();
      case ScopedRouteConfiguration scope -> scope.getName();
      case VirtualHost host -> host.getName();
      case Runtime layer -> layer.getName();
      case Secret secret -> secret.getName();
      case TypedExtensionConfig extension -> extension.getName();
      default -> throw new IllegalArgumentException(resource.getDescriptorForType().getName());
    };
  }
}
