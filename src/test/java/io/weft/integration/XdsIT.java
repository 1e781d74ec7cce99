package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.ENDPOINTS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static io.weft.integration.FakeControlPlane.ROUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.network.sni_cluster.v3.SniCluster;
import io.weft.integration.FakeControlPlane.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has a control plane drive a running process, over both protocols. */
@Timeout(120)
class XdsIT {
  private static final String SOTW = "GRPC";
  private static final String DELTA = "DELTA_GRPC";
  private static final int PUSHES = 200;
  private static final int MANY_PUSHES = 1000;
  private static final int CLIENTS = 4;
  private static final int FEW = 8;

  @TempDir Path folder;
  private FakeControlPlane plane;
  private NamedHost first;
  private NamedHost second;
  private int port;

  @BeforeEach
  void start() throws IOException {
    plane = new FakeControlPlane();
    first = new NamedHost("first");
    second = new NamedHost("second");
    port = NamedHost.freePort();
    plane.publish(CLUSTERS, "v1", Resources.cluster("a", 1));
    plane.publish(ENDPOINTS, "v1", Resources.endpoints("a", first.port()));
    plane.publish(LISTENERS, "v1", Resources.listener("l", port, "r", "one"));
    plane.publish(ROUTES, "v1", Resources.routes("r", "a", "x"));
  }

  @AfterEach
  void stop() {
    plane.close();
    first.close();
    second.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {SOTW, DELTA})
  void servesWhatItIsToldAndAsksInOrder(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol)) {
      assertEquals("first /x/", new KeepAliveClient(port).get("/"));
      plane.await(request -> request.accepts(ROUTES, "v1"));

      List<Request> requests = plane.requests();
      List<String> firstOfEach =
          requests.stream().map(Request::typeUrl).distinct().collect(Collectors.toList());
      assertEquals(List.of(CLUSTERS, ENDPOINTS, LISTENERS, ROUTES), firstOfEach);
      assertEquals(1, requests.stream().filter(Request::hasNode).count());
      assertEquals(List.of("a"), firstOf(ENDPOINTS, 1).names());
      assertEquals(List.of("r"), firstOf(ROUTES, 1).names());
      assertTrue(weft.threads().contains("ads control connected"), () -> "no thread of that name");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SOTW, DELTA})
  void losesNoRequestWhileEverythingChanges(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol, "--drain-time-s", "1");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean done = new AtomicBoolean();
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        counts.add(threads.submit(() -> requestsUntil(done)));
      }
      for (int i = 2; i < PUSHES; i++) {
        push(i);
      }
      done.set(true);
      for (Future<Integer> count : counts) {
        assertTrue(count.get() > PUSHES / 10, () -> "requests: " + count.resultNow());
      }
      assertFalse(weft.admin("GET", "/stats").body().contains("update_rejected: 1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SOTW, DELTA})
  void losesAndKeepsNothingOfAThousandPushes(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol, "--drain-time-s", "3");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean done = new AtomicBoolean();
      Future<Integer> requests = threads.submit(() -> connectionsUntil(done));

      for (int i = 2; i < MANY_PUSHES; i++) {
        publish(i);
      }
      for (int i = MANY_PUSHES; i < MANY_PUSHES + 4; i++) {
        push(i);
      }
      done.set(true);

      assertTrue(requests.get() > 0);
      for (String type : List.of("upstream.Cluster", "upstream.Host", "router.RouteTable")) {
        awaitFew(weft, "io.weft." + type);
      }
      String stats = weft.admin("GET", "/stats?usedonly&filter=update_rejected").body();
      assertEquals("", stats);
    }
  }

  /** Waits until hardly more than what serves is left: what drains goes a second later. */
  private static void awaitFew(WeftProcess weft, String type) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    long alive = weft.alive(type);
    while (alive > FEW && System.nanoTime() < deadline) {
      alive = weft.alive(type);
    }
    assertTrue(alive > 0 && alive <= FEW, type + ": " + alive);
  }

  @ParameterizedTest
  @ValueSource(strings = {SOTW, DELTA})
  void refusesWhatItCannotUseAndGoesOn(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol)) {
      plane.publish(
          LISTENERS,
          "v2",
          Resources.listener("l", port, "r", "one"),
          Resources.listener("sni", NamedHost.freePort(), SniCluster.getDefaultInstance()));

      Request refusal = plane.await(request -> request.refuses(LISTENERS, "v2"));

      assertTrue(
          refusal
              .problem()
              .matches("(?s).*sni: filter_chains\\[0\\]\\.filters\\[0\\].*is the last filter.*"),
          refusal.problem());
      assertEquals(protocol.equals(SOTW) ? "v1" : "", refusal.version());
      assertEquals("first /x/", new KeepAliveClient(port).get("/"));
      String dump = weft.admin("GET", "/config_dump?resource=dynamic_listeners").body();
      assertTrue(dump.contains("\"error_state\""), dump);
      weft.awaitStat("listener_manager.lds.update_attempt: " + (protocol.equals(SOTW) ? "3" : "4"));
    }
  }

  @Test
  void triesAgainToOpenAListenerWhoseAddressWasTakenWhileItWarmed() throws Exception {
    int late = NamedHost.freePort();
    Message[] both = {
      Resources.listener("l", port, "r", "one"), Resources.listener("late", late, "late", "one")
    };
    try (WeftProcess weft = serve(SOTW)) {
      plane.publish(LISTENERS, "v2", both);
      weft.awaitStat("listener_manager.total_listeners_warming: 1");
      weft.awaitStat("listener_manager.listener_added: 2");
      try (ServerSocket taken = new ServerSocket()) {
        taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), late));
        plane.publish(
            ROUTES, "v2", Resources.routes("r", "a", "x"), Resources.routes("late", "a", "y"));
        weft.awaitStat("listener_manager.listener_create_failure: 1");

        weft.awaitStat("listener_manager.total_listeners_warming: 0");
        String dump = weft.admin("GET", "/config_dump?resource=dynamic_listeners").body();
        assertFalse(dump.contains("warming_state"), dump);
        assertTrue(dump.contains("cannot bind '127.0.0.1:" + late), dump);
        plane.publish(LISTENERS, "v3", both);
        plane.await(request -> request.refuses(LISTENERS, "v3"));
      }
      plane.publish(LISTENERS, "v4", both);
      plane.await(request -> request.accepts(LISTENERS, "v4"));
      weft.awaitStat("listener_manager.total_listeners_active: 2");
      assertEquals("first /y/", new KeepAliveClient(late).get("/"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SOTW, DELTA})
  void countsClustersWhenTheyComeAndChangesOfHostsInService(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol)) {
      weft.awaitStat("cluster_manager.cluster_added: 2");
      plane.publish(ENDPOINTS, "v2", Resources.endpoints("a", second.port()));
      plane.await(request -> request.accepts(ENDPOINTS, "v2"));
      weft.awaitStat("cluster_manager.cluster_updated: 1");
      plane.publish(ENDPOINTS, "v3", Resources.endpoints("of no cluster", second.port()));

      plane.publish(CLUSTERS, "v2", Resources.cluster("a", 2), Resources.cluster("b", 1));
      weft.awaitStat("cluster_manager.warming_clusters: 2");
      weft.awaitStat("cluster.b.warming_state: 1");
      plane.publish(CLUSTERS, "v3", Resources.cluster("a", 3));
      weft.awaitStat("cluster_manager.warming_clusters: 1");

      weft.awaitStat("cluster_manager.cluster_added: 3");
      weft.awaitStat("cluster_manager.cluster_modified: 2");
      weft.awaitStat("cluster_manager.cluster_removed: 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SOTW, DELTA})
  void goesOnWhereItWasWhenTheStreamBreaks(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol);
        KeepAliveClient client = new KeepAliveClient(port)) {
      client.get("/");
      plane.await(request -> request.accepts(ROUTES, "v1"));

      plane.drop();

      plane.await(request -> request.stream() == 2 && request.typeUrl().equals(ROUTES));
      Request clusters = firstOf(CLUSTERS, 2);
      assertTrue(clusters.hasNode());
      assertEquals(protocol.equals(SOTW) ? "v1" : "", clusters.version());
      assertEquals(
          protocol.equals(SOTW) ? Map.of() : Map.of("a", "v1"), clusters.initialVersions());
      plane.publish(ENDPOINTS, "v2", Resources.endpoints("a", second.port()));
      plane.await(request -> request.accepts(ENDPOINTS, "v2"));
      assertEquals("second /x/", client.get("/"));
      weft.awaitStat("control_plane.connected_state: 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SOTW, DELTA})
  void removesWhatIsGone(String protocol) throws Exception {
    try (WeftProcess weft = serve(protocol)) {
      plane.publish(CLUSTERS, "v2", Resources.cluster("b", 1));
      plane.publish(LISTENERS, "v2");

      plane.await(request -> request.accepts(LISTENERS, "v2"));
      plane.publish(ENDPOINTS, "v2", Resources.endpoints("b", second.port()));
      plane.await(request -> request.accepts(CLUSTERS, "v2"));
      String clusters = weft.admin("GET", "/clusters").body();
      assertTrue(clusters.contains("b::added_via_api::true"), clusters);
      assertFalse(clusters.contains("a::"), clusters);
      assertEquals("", weft.admin("GET", "/listeners").body());
    }
  }

  /** Changes a cluster, its endpoints, the listener or the routes, and waits until that serves. */
  private void push(int number) throws InterruptedException {
    publish(number);
    String version = "v" + number;
    if (number % 4 == 1) {
      plane.await(request -> request.accepts(CLUSTERS, version));
    }
    String type = List.of(ENDPOINTS, ENDPOINTS, LISTENERS, ROUTES).get(number % 4);
    plane.await(request -> request.accepts(type, version));
  }

  private void publish(int number) {
    String version = "v" + number;
    switch (number % 4) {
      case 0 -> plane.publish(ENDPOINTS, version, Resources.endpoints("a", second.port()));
      case 1 -> {
        plane.publish(CLUSTERS, version, Resources.cluster("a", 1 + number % 3));
        // Over delta nobody says the endpoints of a changed cluster again unless they change.
        plane.publish(ENDPOINTS, version, Resources.endpoints("a", first.port()));
      }
      case 2 ->
          plane.publish(LISTENERS, version, Resources.listener("l", port, "r", "s" + number % 8));
      default -> plane.publish(ROUTES, version, Resources.routes("r", "a", version));
    }
  }

  private int requestsUntil(AtomicBoolean done) throws IOException {
    int count = 0;
    try (KeepAliveClient client = new KeepAliveClient(port)) {
      while (!done.get()) {
        String answer = client.get("/");
        assertTrue(answer.startsWith("first /") || answer.startsWith("second /"), answer);
        count++;
      }
    }
    return count;
  }

  /** As above, with a connection for each, which no listener closes between two requests. */
  private int connectionsUntil(AtomicBoolean done) throws IOException {
    int count = 0;
    while (!done.get()) {
      try (KeepAliveClient client = new KeepAliveClient(port)) {
        String answer = client.get("/");
        assertTrue(answer.startsWith("first /") || answer.startsWith("second /"), answer);
        count++;
      }
    }
    return count;
  }

  private Request firstOf(String typeUrl, int stream) {
    return plane.requests().stream()
        .filter(request -> request.stream() == stream && request.typeUrl().equals(typeUrl))
        .findFirst()
        .orElseThrow();
  }

  private WeftProcess serve(String protocol, String... arguments)
      throws IOException, InterruptedException {
    return WeftProcess.serve(folder, Bootstraps.dynamic(protocol, plane.port()), arguments);
  }
}
