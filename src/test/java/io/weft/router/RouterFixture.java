package io.weft.router;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.StreamTimers;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.stats.Shown;
import io.weft.stats.StatKind;
import io.weft.stats.StatsQuery;
import io.weft.stats.StatsStore;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.Endpoint;
import io.weft.upstream.ResourcePriority;
import io.weft.upstream.SystemDnsResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A router in front of clusters of scripted upstreams, and a way to send requests through it. */
final class RouterFixture implements AutoCloseable, AfterEachCallback {
  /** What came of a request, with the response read to its end. */
  record Result(int status, HeaderMap headers, String body, StreamInfo info) {
    String details() {
      return String.valueOf(info.responseCodeDetails());
    }

    /** The flags as access logs show them. */
    String flags() {
      return info.flags().stream().map(ResponseFlag::shortName).collect(Collectors.joining(","));
    }

    @Nullable String header(String name) {
      return headers.get(HeaderName.of(name));
    }
  }

  static final CircuitBreakers.Thresholds DEFAULT_LIMITS = CircuitBreakers.Thresholds.DEFAULT;

  private final StatsStore store = new StatsStore();
  private final Deadlines deadlines = new Deadlines();
  private final ControlThread control = new ControlThread(deadlines);
  private final Map<String, Cluster> clusters = new ConcurrentHashMap<>();
  private RouterSettings settings = RouterSettings.DEFAULT;
  private RuntimeSnapshot runtime = RuntimeSnapshot.EMPTY;

  RouterFixture() {
    deadlines.start();
    control.start();
  }

  void settings(RouterSettings replacement) {
    settings = replacement;
  }

  void runtime(String key, String value) {
    runtime = new RuntimeSnapshot(List.of(new RuntimeSnapshot.Layer("test", Map.of(key, value))));
  }

  /** A cluster of {@code upstreams}, asked in turns. */
  Cluster cluster(String name, ScriptedUpstream... upstreams) {
    List<Address> addresses = new ArrayList<>();
    for (ScriptedUpstream upstream : upstreams) {
      addresses.add(upstream.address());
    }
    return cluster(name, addresses, DEFAULT_LIMITS, Duration.ZERO);
  }

  Cluster cluster(
      String name,
      List<Address> addresses,
      CircuitBreakers.Thresholds limits,
      Duration maxStreamDuration) {
    return cluster(
        name, addresses, limits, maxStreamDuration, new ClusterSettings.Tracking(false, false));
  }

  /** A cluster that counts sizes and time budgets. */
  Cluster trackingCluster(String name, ScriptedUpstream upstream) {
    return cluster(
        name,
        List.of(upstream.address()),
        DEFAULT_LIMITS,
        Duration.ZERO,
        new ClusterSettings.Tracking(true, true));
  }

  private Cluster cluster(
      String name,
      List<Address> addresses,
      CircuitBreakers.Thresholds limits,
      Duration maxStreamDuration,
      ClusterSettings.Tracking tracking) {
    ClusterSettings plain = ClusterSettings.of(name, addresses.stream().map(Endpoint::of).toList());
    ClusterSettings.Connections connections = plain.connections();
    ClusterSettings changed =
        new ClusterSettings(
            plain.name(),
            plain.statName(),
            plain.metadata(),
            Duration.ofMillis(500),
            plain.discovery(),
            plain.loadBalancing(),
            List.of(limits, limits),
            new ClusterSettings.Connections(
                connections.transport(),
                connections.bindTo(),
                connections.options(),
                connections.idleTimeout(),
                connections.maxDuration(),
                connections.maxRequests(),
                maxStreamDuration,
                connections.protocol(),
                connections.naming(),
                connections.preconnect(),
                connections.http(),
                connections.http2()),
            tracking);
    Cluster cluster = new Cluster(changed, store.root(), deadlines, control);
    cluster.start(new SystemDnsResolver(), () -> {});
    clusters.put(name, cluster);
    return cluster;
  }

  /** Has the configuration no cluster {@code name} any more; what is under way goes on. */
  void forget(String name) {
    clusters.remove(name);
  }

  Router router() {
    return new Router(
        settings, new RouterStats(store.root(), "test"), () -> new View(clusters), () -> runtime);
  }

  /** Sends {@code request} by {@code route} and reads the response to its end. */
  Result send(Route route, HttpRequest request) throws IOException {
    request.streamInfo().route(route);
    try (HttpResponse response = router().handle(request)) {
      request.streamInfo().responseCode(response.status());
      if (request.streamInfo().responseCodeDetails() == null) {
        request.streamInfo().responseCodeDetails(response.localReplyDetails());
      }
      String body = new String(response.body().readAllBytes(), StandardCharsets.ISO_8859_1);
      return new Result(response.status(), response.headers(), body, request.streamInfo());
    }
  }

  HttpRequest get(String path, String... fields) {
    return request("GET", path, HttpBody.EMPTY, fields);
  }

  HttpRequest post(String path, String body, String... fields) {
    HttpRequest request =
        request("POST", path, HttpBody.of(body.getBytes(StandardCharsets.ISO_8859_1)), fields);
    request.headers().set(HeaderName.CONTENT_LENGTH, Integer.toString(body.length()));
    return request;
  }

  HttpRequest request(String method, String path, HttpBody body, String... fields) {
    Address nowhere = Address.of("127.0.0.1", 1);
    StreamInfo info = new StreamInfo(new ConnectionInfo(nowhere, nowhere), Protocol.HTTP_11);
    info.timers(new StreamTimers(deadlines));
    if (body.isBuffered()) {
      info.requestEndNanos(System.nanoTime());
    }
    HeaderMap headers =
        HeaderMap.of(
            ":method", method, ":path", path, ":authority", "host.test", ":scheme", "http");
    headers.addAll(HeaderMap.of(fields));
    return new HttpRequest(headers, body, info);
  }

  /** The value of a counter that was used; 0 if it was not. */
  long stat(String name) {
    StatsQuery query = new StatsQuery(false, Set.of(StatKind.COUNTER), name::equals);
    return store.select(query).stream().mapToLong(Shown::value).sum();
  }

  /** How many values the histogram {@code name} was given. */
  long samples(String name) {
    store.latch();
    StatsQuery query = new StatsQuery(false, Set.of(StatKind.HISTOGRAM), name::equals);
    return store.select(query).stream().mapToLong(shown -> shown.cumulative().count()).sum();
  }

  long stat(String cluster, ClusterCounter counter) {
    return clusters.get(cluster).stats().value(counter);
  }

  /** Whether nothing of {@code cluster} is taken any more, now or soon. */
  boolean isAllGivenBack(String cluster) {
    CircuitBreakers breakers = clusters.get(cluster).circuitBreakers(ResourcePriority.DEFAULT);
    long end = System.nanoTime() + 5_000_000_000L;
    while (System.nanoTime() < end) {
      if (breakers.requests().active() == 0
          && breakers.retries().active() == 0
          && breakers.pendingRequests().active() == 0) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    clusters.values().forEach(Cluster::close);
    control.close();
    deadlines.close();
  }

  private record View(Map<String, Cluster> clusters) implements RoutingView {
    @Override
    public @Nullable RouteTable routeTable(String name) {
      return null;
    }

    @Override
    public @Nullable Cluster cluster(String name) {
      return clusters.get(name);
    }
  }
}
