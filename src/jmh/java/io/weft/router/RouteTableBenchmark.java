package io.weft.router;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What finding the route of a request costs, by the number of virtual hosts and of routes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteTableBenchmark {
  private static final int MOST_REQUESTS = 1 << 16;

  /** Virtual hosts, and routes in each. */
  @Param({"1x1", "100x10", "1x1000", "10x10", "10000x10"})
  public String table = "";

  /**
   * Which virtual hosts clients ask for: ten of them, all alike, or few of them most of the time.
   */
  @Param({"TEN", "ALL", "ZIPF"})
  public Asked asked = Asked.TEN;

  /** Whether the paths of a virtual host are those of all others. */
  @Param({"true", "false"})
  public boolean samePaths;

  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 5000)),
          Protocol.HTTP_11);
  private RouteTable routes = new RouteTable("empty", options(), List.of());
  private HeaderMap[] requests = new HeaderMap[0];
  private int next;

  /** How clients choose among virtual hosts. */
  public enum Asked {
    TEN,
    ALL,
    /** The n-th host is asked for in proportion to 1/n, as with much of what people ask for. */
    ZIPF
  }

  /** Builds the table and requests for all of its routes in no order. */
  @Setup
  public void build() {
    int cross = table.indexOf('x');
    int hosts = Integer.parseInt(table.substring(0, cross));
    int routesOfEach = Integer.parseInt(table.substring(cross + 1));
    List<RouteTable.Entries> entries = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      entries.add(host(i, routesOfEach));
    }
    routes = new RouteTable("benchmark", options(), entries);
    Random random = new Random(7);
    requests = new HeaderMap[MOST_REQUESTS];
    double[] reached = reached(hosts);
    for (int i = 0; i < requests.length; i++) {
      int host = host(random, reached);
      HeaderMap request = new HeaderMap(8);
      request.add(HeaderName.METHOD, "GET");
      request.add(
          HeaderName.PATH, path(host, random.nextInt(routesOfEach)) + "orders/4711?full=true");
      request.add(HeaderName.AUTHORITY, name(host));
      request.add(HeaderName.X_FORWARDED_PROTO, "http");
      requests[i] = request;
    }
    if (match() == null) {
      throw new IllegalStateException("finds nothing");
    }
  }

  /** For each host, the share of requests that ask for it or one before it. */
  private double[] reached(int hosts) {
    double[] reached = new double[hosts];
    double sum = 0;
    for (int i = 0; i < hosts; i++) {
      sum +=
          switch (asked) {
            case TEN -> i % Math.max(1, hosts / 10) == 0 ? 1 : 0;
            case ALL -> 1;
            case ZIPF -> 1.0 / (i + 1);
          };
      reached[i] = sum;
    }
    for (int i = 0; i < hosts; i++) {
      reached[i] /= sum;
    }
    return reached;
  }

  private static int host(Random random, double[] reached) {
    int place = Arrays.binarySearch(reached, random.nextDouble());
    int rank = Math.min(place < 0 ? -place - 1 : place, reached.length - 1);
    while (rank > 0 && reached[rank - 1] == reached[rank]) {
      rank--;
    }
    return rank;
  }

  /** Finds the route of the next request. */
  @Benchmark
  public @Nullable Route match() {
    HeaderMap request = requests[next++ & (MOST_REQUESTS - 1)];
    return routes.match(request, info, 0);
  }

  private static RouteTable.Options options() {
    return new RouteTable.Options(List.of(), false, false);
  }

  private static String name(int host) {
    return "service-" + host + ".shop.example.com";
  }

  private String path(int host, int route) {
    return (samePaths ? "/api/v" : "/" + host + "/v") + route + '/';
  }

  private RouteTable.Entries host(int index, int routesOfEach) {
    VirtualHost host =
        new VirtualHost(
            name(index),
            Metadata.EMPTY,
            VirtualHost.TlsRequirement.NONE,
            List.of(),
            false,
            false,
            false);
    List<RouteEntry> entries = new ArrayList<>();
    for (int i = 0; i < routesOfEach; i++) {
      RouteMatch match =
          new RouteMatch(
              new PathMatcher.Prefix(path(index, i), false),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              null,
              false,
              null);
      entries.add(
          RouteEntry.of(
              new Route(
                  "",
                  host,
                  Metadata.EMPTY,
                  match,
                  new RouteAction.NonForwarding(),
                  List.of(),
                  List.of(),
                  Map.of(),
                  "",
                  Route.NO_LIMIT)));
    }
    return new RouteTable.Entries(host, List.of(name(index)), new RouteList(entries));
  }
}
