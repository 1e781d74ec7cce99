package io.weft.upstream;

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
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.http2.Http2Settings;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.TransportSocket;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tests of this package need again and again. */
final class TestClusters {
  private TestClusters() {}

  static ClusterStats stats() {
    return new ClusterStats(new StatsStore().root().scope("cluster.test"));
  }

  /**
   * A started cluster with the one host on {@code port} of this machine, spoken to in {@code
   * protocol} over {@code transport}.
   */
  static Cluster cluster(
      int port,
      UpstreamProtocol protocol,
      TransportSocket transport,
      long maxConnections,
      Deadlines deadlines) {
    return cluster(
        List.of(endpoint(port)),
        connections(protocol, transport, PreconnectPolicy.NONE, Http2Settings.DEFAULT),
        maxConnections,
        deadlines);
  }

  /** A started cluster of {@code endpoints}. */
  static Cluster cluster(
      List<Endpoint> endpoints,
      ClusterSettings.Connections connections,
      long maxConnections,
      Deadlines deadlines) {
    return cluster(
        endpoints, connections, ClusterSettings.CONNECT_TIMEOUT, maxConnections, deadlines);
  }

  /** As above, with a time for opening connections. */
  static Cluster cluster(
      List<Endpoint> endpoints,
      ClusterSettings.Connections connections,
      Duration connectTimeout,
      long maxConnections,
      Deadlines deadlines) {
    ClusterSettings plain = ClusterSettings.of("c", endpoints);
    CircuitBreakers.Thresholds limits =
        new CircuitBreakers.Thresholds(maxConnections, 10, 10, 3, 10, null, false);
    Cluster cluster =
        new Cluster(
            new ClusterSettings(
                plain.name(),
                plain.statName(),
                plain.metadata(),
                connectTimeout,
                plain.discovery(),
                plain.loadBalancing(),
                List.of(limits, limits),
                connections),
            new StatsStore().root(),
            deadlines,
            new ControlThread(deadlines));
    cluster.start(new SystemDnsResolver(), () -> {});
    return cluster;
  }

  /** Connections that speak {@code protocol} over {@code transport}. */
  static ClusterSettings.Connections connections(
      UpstreamProtocol protocol,
      TransportSocket transport,
      PreconnectPolicy preconnect,
      Http2Settings http2) {
    ClusterSettings.Connections plain = ClusterSettings.Connections.DEFAULT;
    return new ClusterSettings.Connections(
        transport,
        plain.bindTo(),
        plain.options(),
        plain.idleTimeout(),
        plain.maxDuration(),
        plain.maxRequests(),
        plain.maxStreamDuration(),
        protocol,
        ServerNaming.NONE,
        preconnect,
        plain.http(),
        http2);
  }

  /** A host on {@code port} of this machine. */
  static Endpoint endpoint(int port) {
    return Endpoint.of(Address.of("127.0.0.1", port));
  }

  /** A stream to the first host of {@code cluster}, for a client that speaks HTTP/1.1. */
  static ClientStream open(Cluster cluster) throws StreamResetException {
    return open(cluster, cluster.hosts().getFirst());
  }

  /** A stream to {@code host}, for a client that speaks HTTP/1.1. */
  static ClientStream open(Cluster cluster, Host host) throws StreamResetException {
    return open(cluster, host, ResourcePriority.DEFAULT);
  }

  /** As above, for a request of {@code priority}. */
  static ClientStream open(Cluster cluster, Host host, ResourcePriority priority)
      throws StreamResetException {
    ConnectionInfo client =
        new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
    HttpRequest request =
        new HttpRequest(new HeaderMap(), HttpBody.EMPTY, new StreamInfo(client, Protocol.HTTP_11));
    return cluster.newStream(host, request, priority, new Cancellation());
  }

  static void send(ClientStream stream) throws IOException {
    stream.sendHeaders(
        HeaderMap.of(":method", "GET", ":path", "/", ":scheme", "http", ":authority", "a"), true);
  }

  static int answer(ClientStream stream) throws IOException {
    try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
      return response.status();
    }
  }

  /** Hosts 10.0.0.1, 10.0.0.2, … with these weights. */
  static List<Host> hosts(int... weights) {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      hosts.add(host(i + 1, weights[i], 0, EndpointHealth.UNKNOWN));
    }
    return hosts;
  }

  static Host host(int number, int weight, int priority, EndpointHealth health) {
    Endpoint plain = Endpoint.of(Address.of("10.0.0." + number, 80));
    return new Host(
        new Endpoint(
            plain.address(), "", weight, plain.locality(), priority, plain.metadata(), health));
  }

  static LoadBalancerContext hashed(long hash) {
    return new LoadBalancerContext() {
      @Override
      public boolean hasHash() {
        return true;
      }

      @Override
      public long hash() {
        return hash;
      }
    };
  }
}
