package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.stats.StatsStore;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ClusterGauge;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.Endpoint;
import io.weft.upstream.Host;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.ResourcePriority;
import io.weft.upstream.SystemDnsResolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connection pools against a real server that answers, hangs, closes or refuses. */
@Timeout(30)
class ConnectionPoolIT {
  private final Deadlines deadlines = new Deadlines();
  private final ControlThread control = new ControlThread(deadlines);
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile int answersPerConnection = Integer.MAX_VALUE;

  /** What the server waits for before it closes a connection. */
  private volatile CountDownLatch mayClose = new CountDownLatch(0);

  /** Whether the server reads one more request before it closes a connection. */
  private volatile boolean readsBeforeItCloses;

  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    deadlines.start();
    control.start();
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    control.close();
    deadlines.close();
  }

  @Test
  void reusesAnIdleConnection() throws IOException {
    try (Cluster cluster = cluster(CircuitBreakers.Thresholds.DEFAULT)) {
      for (int i = 0; i < 5; i++) {
        exchange(cluster);
      }

      assertEquals(1, accepted.get());
      assertEquals(5, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_TOTAL));
      assertEquals(1, cluster.stats().value(ClusterGauge.UPSTREAM_CX_ACTIVE));
      assertEquals(0, cluster.stats().value(ClusterGauge.UPSTREAM_RQ_ACTIVE));
    }
  }

  @Test
  void opensAnotherWhenTheHostHasClosedTheIdleOne() throws IOException {
    answersPerConnection = 1;
    try (Cluster cluster = cluster(CircuitBreakers.Thresholds.DEFAULT)) {
      for (int i = 1; i <= 20; i++) {
        exchange(cluster);
        awaitClosed(i);
      }

      assertEquals(20, answered.get());
    }
  }

  /** The host closes after the pool has looked, so that the request finds nobody. */
  @Test
  void sendsOnAnotherConnectionWhatAHostThatHadClosedDidNotTake() throws Exception {
    answersPerConnection = 1;
    mayClose = new CountDownLatch(1);
    try (Cluster cluster = cluster(CircuitBreakers.Thresholds.DEFAULT)) {
      exchange(cluster);
      ClientStream stream = open(cluster, request("POST"));
      mayClose.countDown();
      awaitClosed(1);

      finish(stream, request("POST"));

      assertEquals(2, accepted.get());
      assertEquals(2, answered.get());
    }
  }

  @Test
  void doesNotRepeatWhatAHostHasReadBeforeItClosed() throws Exception {
    answersPerConnection = 1;
    readsBeforeItCloses = true;
    try (Cluster cluster = cluster(CircuitBreakers.Thresholds.DEFAULT)) {
      exchange(cluster);

      StreamResetException failure =
          assertThrows(StreamResetException.class, () -> exchange(cluster));

      assertEquals(ResetReason.CONNECTION_TERMINATION, failure.reason());
      assertEquals(1, accepted.get());
      assertEquals(1, unanswered.get());
    }
  }

  @Test
  void tellsARefusedConnection() throws IOException {
    server.close();
    try (Cluster cluster = cluster(CircuitBreakers.Thresholds.DEFAULT)) {
      StreamResetException failure =
          assertThrows(StreamResetException.class, () -> exchange(cluster));

      assertEquals(ResetReason.CONNECT_FAILURE, failure.reason());
      assertEquals("delayed connect error: Connection refused", failure.detail());
      assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_CONNECT_FAIL));
      assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_PENDING_FAILURE_EJECT));
      assertEquals(0, cluster.stats().value(ClusterGauge.UPSTREAM_CX_ACTIVE));
      assertEquals(0, cluster.circuitBreakers(ResourcePriority.DEFAULT).connections().active());
    }
  }

  @RepeatedTest(40)
  void hasRequestsWaitForTheOnlyConnection() throws Exception {
    try (Cluster cluster = cluster(thresholds(1, 1024, 1024))) {
      int threads = 50;
      CountDownLatch done = new CountDownLatch(threads);
      for (int i = 0; i < threads; i++) {
        Thread.ofVirtual()
            .start(() -> {
              try {
                exchange(cluster);
                done.countDown();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
      }

      done.await(20, TimeUnit.SECONDS);

      assertEquals(threads, answered.get());
      assertEquals(1, accepted.get());
      assertEquals(0, cluster.circuitBreakers(ResourcePriority.DEFAULT).pendingRequests().active());
    }
  }

  @Test
  void refusesWhenNoRequestMayWait() throws IOException {
    try (Cluster cluster = cluster(thresholds(1, 0, 1024))) {
      StreamResetException failure =
          assertThrows(StreamResetException.class, () -> exchange(cluster));

      assertEquals(ResetReason.OVERFLOW, failure.reason());
      assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_PENDING_OVERFLOW));
    }
  }

  @Test
  void countsRequestsAboveTheLimitApart() throws IOException {
    try (Cluster cluster = cluster(thresholds(1, 1, 0))) {
      StreamResetException failure =
          assertThrows(StreamResetException.class, () -> exchange(cluster));

      assertEquals(ResetReason.OVERFLOW, failure.reason());
      assertEquals(0, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_PENDING_OVERFLOW));
      assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_ACTIVE_OVERFLOW));
    }
  }

  @Test
  void endsWaitingWhenTheRequestIsCancelled() throws Exception {
    try (Cluster cluster = cluster(thresholds(1, 1024, 1024))) {
      Host host = Objects.requireNonNull(cluster.chooseHost(LoadBalancerContext.NONE));
      ClientStream first =
          cluster.newStream(host, request(), ResourcePriority.DEFAULT, new Cancellation());
      Cancellation cancellation = new Cancellation();
      Thread.ofVirtual()
          .start(() -> {
            while (cluster.stats().value(ClusterGauge.UPSTREAM_RQ_PENDING_ACTIVE) == 0) {
              Thread.onSpinWait();
            }
            cancellation.cancel(ResetReason.DOWNSTREAM_DISCONNECT);
          });

      StreamResetException failure =
          assertThrows(
              StreamResetException.class,
              () -> cluster.newStream(host, request(), ResourcePriority.DEFAULT, cancellation));

      assertEquals(ResetReason.DOWNSTREAM_DISCONNECT, failure.reason());
      assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_CANCELLED));
      first.reset(ResetReason.LOCAL_RESET);
      assertEquals(0, cluster.circuitBreakers(ResourcePriority.DEFAULT).requests().active());
      assertEquals(0, cluster.circuitBreakers(ResourcePriority.DEFAULT).connections().active());
    }
  }

  private static CircuitBreakers.Thresholds thresholds(
      long connections, long pendingRequests, long requests) {
    return new CircuitBreakers.Thresholds(
        connections, pendingRequests, requests, 3, 1024, null, true);
  }

  private Cluster cluster(CircuitBreakers.Thresholds thresholds) {
    Address address = Address.of((InetSocketAddress) server.getLocalSocketAddress());
    ClusterSettings plain = ClusterSettings.of("c", List.of(Endpoint.of(address)));
    ClusterSettings settings =
        new ClusterSettings(
            plain.name(),
            plain.statName(),
            plain.metadata(),
            plain.connectTimeout(),
            plain.discovery(),
            plain.loadBalancing(),
            List.of(thresholds, thresholds),
            plain.connections());
    Cluster cluster = new Cluster(settings, new StatsStore().root(), deadlines, control);
    cluster.start(new SystemDnsResolver(), () -> {});
    return cluster;
  }

  private void awaitClosed(int connections) {
    while (closed.get() < connections) {
      Thread.onSpinWait();
    }
  }

  private static HttpRequest request() {
    return request("GET");
  }

  private static HttpRequest request(String method) {
    Address nowhere = Address.of("127.0.0.1", 1);
    return new HttpRequest(
        HeaderMap.of(":method", method, ":path", "/", ":authority", "a", ":scheme", "http"),
        HttpBody.EMPTY,
        new StreamInfo(new ConnectionInfo(nowhere, nowhere), Protocol.HTTP_11));
  }

  private static void exchange(Cluster cluster) throws IOException {
    HttpRequest request = request();
    finish(open(cluster, request), request);
  }

  private static ClientStream open(Cluster cluster, HttpRequest request) throws IOException {
    Host host = Objects.requireNonNull(cluster.chooseHost(LoadBalancerContext.NONE));
    return cluster.newStream(host, request, ResourcePriority.DEFAULT, new Cancellation());
  }

  private static void finish(ClientStream stream, HttpRequest request) throws IOException {
    stream.sendHeaders(request.headers(), true);
    try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
      assertEquals(200, response.status());
      assertEquals("ok", new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual()
            .start(() -> {
              serve(socket);
              closed.incrementAndGet();
            });
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    byte[] answer =
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
    try (socket) {
      InputStream in = socket.getInputStream();
      int matched = 0;
      int served = 0;
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        matched = octet == "\r\n\r\n".charAt(matched) ? matched + 1 : octet == '\r' ? 1 : 0;
        if (matched == 4) {
          matched = 0;
          if (served == answersPerConnection) {
            unanswered.incrementAndGet();
            return;
          }
          answered.incrementAndGet();
          socket.getOutputStream().write(answer);
          served++;
          if (served == answersPerConnection && !readsBeforeItCloses) {
            mayClose.await();
            return;
          }
        }
      }
    } catch (InterruptedException | IOException e) {
      // The client is gone.
    }
  }
}
