package io.weft.integration;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A control plane of a large mesh, for measurements: says many clusters and routes over delta, then
 * changes one endpoint after the other, and tells how long the proxy took. {@code
 * scripts/bench-xds} runs it.
 */
final class ScalePlane extends AggregatedDiscoveryServiceImplBase {
  private static final long PERIOD_NANOS = 10_000_000;

  /** What is measured. */
  private record Size(int clusters, int routes, int seconds, int endpoints) {}

  private final Size size;
  private final int backendPort;
  private final int listenerPort;
  private final CountDownLatch applied = new CountDownLatch(1);
  private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
  private final Queue<Long> answeredNanos = new ConcurrentLinkedQueue<>();
  private int round;
  private volatile long firstNanos;
  private volatile StreamObserver<DeltaDiscoveryResponse> client;

  private ScalePlane(Size size, int listenerPort, int backendPort) {
    this.size = size;
    this.listenerPort = listenerPort;
    this.backendPort = backendPort;
  }

  /**
   * Serves, and begins updates at each byte on standard input, until that ends; its lines on
   * standard output say how far it is.
   *
   * @param arguments own port, listener's port, backend's port, clusters, routes, seconds,
   *     endpoints of each cluster
   */
  public static void main(String[] arguments) throws Exception {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    ScalePlane plane =
        new ScalePlane(
            new Size(numbers[3], numbers[4], numbers[5], numbers[6]), numbers[1], numbers[2]);
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), numbers[0]))
            .addService(plane)
            .build()
            .start();
    System.out.println("serving");
    plane.applied.await();
    while (System.in.read() >= 0) {
      plane.update();
    }
    server.shutdownNow();
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    client = responses;
    return new StreamObserver<>() {
      private final Map<String, Boolean> told = new ConcurrentHashMap<>();

      @Override
      public void onNext(DeltaDiscoveryRequest request) {
        String nonce = request.getResponseNonce();
        if (request.hasErrorDetail()) {
          System.out.println("refused: " + request.getErrorDetail().getMessage());
        }
        Long sent = sentNanos.remove(nonce);
        if (sent != null) {
          answeredNanos.add(System.nanoTime() - sent);
        }
        String type = request.getTypeUrl();
        if (nonce.isEmpty() && told.put(type, true) == null) {
          first(type);
        } else if (type.equals(FakeControlPlane.ROUTES) && applied.getCount() > 0) {
          long millis = (System.nanoTime() - firstNanos) / 1_000_000;
          System.out.println("applied_ms " + millis);
          applied.countDown();
        }
      }

      @Override
      public void onError(Throwable failure) {
        // The proxy is gone.
      }

      @Override
      public void onCompleted() {
        // The proxy is gone.
      }
    };
  }

  private void first(String type) {
    List<Message> resources = new ArrayList<>();
    switch (type) {
      case FakeControlPlane.CLUSTERS -> {
        firstNanos = System.nanoTime();
        for (int i = 0; i < size.clusters; i++) {
          resources.add(Resources.cluster("c" + i, 1));
        }
      }
      case FakeControlPlane.ENDPOINTS -> {
        for (int i = 0; i < size.clusters; i++) {
          resources.add(endpoints(i, 1));
        }
      }
      case FakeControlPlane.LISTENERS ->
          resources.add(Resources.listener("l", listenerPort, "r", "p"));
      default -> resources.add(routes());
    }
    send(type, "first " + type, resources);
  }

  private void update() {
    System.out.println("updating");
    answeredNanos.clear();
    round++;
    int updates = (int) (size.seconds * 1_000_000_000L / PERIOD_NANOS);
    long next = System.nanoTime();
    for (int i = 0; i < updates; i++) {
      next += PERIOD_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
      String nonce = "u" + round + '-' + i;
      sentNanos.put(nonce, System.nanoTime());
      send(FakeControlPlane.ENDPOINTS, nonce, List.of(endpoints(i % size.clusters, 2 + i % 7)));
    }
    LockSupport.parkNanos(1_000_000_000L);
    List<Long> sorted = answeredNanos.stream().sorted().toList();
    System.out.printf(
        "answered %d of %d p50_us %d p99_us %d%n",
        sorted.size(), updates, share(sorted, 0.5), share(sorted, 0.99));
  }

  private static long share(List<Long> sorted, double share) {
    return sorted.isEmpty() ? -1 : sorted.get((int) ((sorted.size() - 1) * share)) / 1000;
  }

  private void send(String type, String nonce, List<Message> resources) {
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder().setTypeUrl(type).setNonce(nonce);
    for (Message resource : resources) {
      response.addResources(
          Resource.newBuilder()
              .setName(FakeControlPlane.name(resource))
              .setVersion(nonce)
              .setResource(Any.newBuilder().setTypeUrl(type).setValue(resource.toByteString())));
    }
    client.onNext(response.build());
  }

  /** The first cluster leads to the backend, others nowhere. */
  private ClusterLoadAssignment endpoints(int cluster, int weight) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName("c" + cluster);
    var locality = assignment.addEndpointsBuilder();
    for (int i = 0; i < size.endpoints; i++) {
      var endpoint = locality.addLbEndpointsBuilder();
      endpoint.setLoadBalancingWeight(UInt32Value.of(i == 0 ? weight : 1));
      endpoint
          .getEndpointBuilder()
          .getAddressBuilder()
          .getSocketAddressBuilder()
          .setAddress(
              cluster == 0
                  ? "127.0.0." + (i + 1)
                  : "10." + cluster / 256 % 256 + "." + cluster % 256 + "." + i)
          .setPortValue(backendPort);
    }
    return assignment.build();
  }

  private RouteConfiguration routes() {
    RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName("r");
    for (int i = 0; i < size.routes; i++) {
      var host = routes.addVirtualHostsBuilder().setName("h" + i);
      host.addDomains(i == 0 ? "*" : "h" + i + ".example.com");
      var route = host.addRoutesBuilder();
      route.getMatchBuilder().setPrefix("/");
      route.getRouteBuilder().setCluster("c" + i % size.clusters);
    }
    return routes.build();
  }
}
