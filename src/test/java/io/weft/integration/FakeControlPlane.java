package io.weft.integration;

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
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A control plane that says what a test has it say, over both protocols, and remembers what it was
 * asked. Any thread.
 */
final class FakeControlPlane extends AggregatedDiscoveryServiceImplBase implements AutoCloseable {
  static final String CLUSTERS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  static final String ENDPOINTS =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  static final String LB_ENDPOINTS = "type.googleapis.com/envoy.config.endpoint.v3.LbEndpoint";
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
   * @param unsubscribed names that it wants no more; none in state of the world
   * @param version what it says it has; empty over delta
   */
  record Request(
      int stream,
      String typeUrl,
      boolean hasNode,
      List<String> names,
      List<String> unsubscribed,
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

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private final Map<String, FakeStream.Published> published = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<FakeStream> streams = new ArrayList<>();
  private final Server server;
  private int nonces;
  private int opened;

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
    Map<String, Message> named = new LinkedHashMap<>();
    for (Message resource : resources) {
      named.put(name(resource), resource);
    }
    publish(typeUrl, version, named);
  }

  /** As above, under names that the resources may not know themselves. */
  void publish(String typeUrl, String version, Map<String, Message> resources) {
    lock.lock();
    try {
      FakeStream.Published now =
          published.computeIfAbsent(typeUrl, first -> new FakeStream.Published());
      now.replace(version, resources);
      streams.stream()
          .filter(stream -> stream.wanted.containsKey(typeUrl))
          .forEach(stream -> stream.send(typeUrl, now));
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams, as a control plane does that goes away. */
  void drop() {
    lock.lock();
    try {
      streams.forEach(FakeStream::end);
      streams.clear();
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
    FakeStream.Sotw stream = new FakeStream.Sotw(this::nonce, responses);
    int number = open(stream);
    return new Requests<>() {
      @Override
      public void onNext(DiscoveryRequest request) {
        note(stream.request(number, request), () -> stream.wants(request), stream);
      }
    };
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    FakeStream.Delta stream = new FakeStream.Delta(this::nonce, responses);
    int number = open(stream);
    return new Requests<>() {
      @Override
      public void onNext(DeltaDiscoveryRequest request) {
        note(stream.request(number, request), () -> stream.wants(request), stream);
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

  private int open(FakeStream stream) {
    lock.lock();
    try {
      streams.add(stream);
      return ++opened;
    } finally {
      lock.unlock();
    }
  }

  private void note(Request request, BooleanSupplier wantsMore, FakeStream stream) {
    lock.lock();
    try {
      requests.add(request);
      asked.signalAll();
      FakeStream.Published now = published.get(request.typeUrl());
      if (wantsMore.getAsBoolean() && now != null) {
        stream.send(request.typeUrl(), now);
      }
    } finally {
      lock.unlock();
    }
  }

  private String nonce() {
    return Integer.toString(++nonces);
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
