package io.weft.http;

import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** What HTTP filters cost that do nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FilterChainBenchmark {
  private static final HttpResponse ANSWER =
      HttpResponse.of(HeaderMap.of(":status", "200"), HttpBody.EMPTY, null);

  /** How many filters there are. */
  @Param({"1", "5", "20"})
  public int filters;

  private final HttpRequest request =
      new HttpRequest(
          HeaderMap.of(":method", "GET", ":path", "/"),
          HttpBody.EMPTY,
          new StreamInfo(
              new ConnectionInfo(Address.of("10.0.0.1", 80), Address.of("10.0.0.2", 4711)),
              Protocol.HTTP_11));
  private HttpHandler chain = unused -> ANSWER;

  /** Folds the chain. */
  @Setup
  public void build() {
    List<FilterChain.Entry> entries = new ArrayList<>();
    for (int i = 0; i < filters; i++) {
      entries.add(new FilterChain.Entry("filter" + i, (passed, next) -> next.handle(passed), true));
    }
    chain = FilterChain.of(entries, unused -> ANSWER);
  }

  /** One request through all of them and back. */
  @Benchmark
  public HttpResponse handle() throws IOException {
    return chain.handle(request);
  }
}
