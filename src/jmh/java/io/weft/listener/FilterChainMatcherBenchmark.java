package io.weft.listener;

import io.weft.common.ConfigException;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** What finding a filter chain by the server name costs, by how many there are. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FilterChainMatcherBenchmark {
  /** Chains with a name each, every other one with a wildcard. */
  @Param({"10", "1000", "10000"})
  public int chains;

  private final ConnectionInfo[] connections = new ConnectionInfo[1024];
  private @Nullable FilterChainMatcher<Integer> matcher;
  private int next;

  /** Builds the matcher and connections that ask for its names in turn. */
  @Setup
  public void build() throws ConfigException {
    List<Map.Entry<FilterChainMatch, Integer>> matches = new ArrayList<>();
    for (int i = 0; i < chains; i++) {
      FilterChainMatch any = FilterChainMatch.ANY;
      matches.add(
          Map.entry(
              new FilterChainMatch(
                  any.destinationPort(),
                  any.destinations(),
                  List.of((i % 2 == 0 ? "*." : "") + "service-" + i + ".example.com"),
                  any.transportProtocol(),
                  any.applicationProtocols(),
                  any.directSources(),
                  any.sourceType(),
                  any.sources(),
                  any.sourcePorts()),
              i));
    }
    matcher = new FilterChainMatcher<>(matches, null);
    for (int i = 0; i < connections.length; i++) {
      int chain = i * 7919 % chains;
      connections[i] =
          new ConnectionInfo(Address.of("127.0.0.1", 443), Address.of("127.0.0.1", 5000));
      connections[i].requestedServerName(
          (chain % 2 == 0 ? "a." : "") + "service-" + chain + ".example.com");
    }
  }

  /** One connection. */
  @Benchmark
  public @Nullable Integer find() {
    next = (next + 1) % connections.length;
    return matcher == null ? null : matcher.find(connections[next]);
  }
}
