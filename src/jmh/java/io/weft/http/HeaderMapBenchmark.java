package io.weft.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the fields of one request cost: filling a map, and asking it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderMapBenchmark {
  private static final HeaderName CUSTOM = HeaderName.of("x-custom");
  private static final HeaderName ABSENT = HeaderName.of("x-absent");

  private final HeaderMap filled = usualFields();

  /** A map with the fields of a usual request. */
  @Benchmark
  public HeaderMap fill() {
    return usualFields();
  }

  private static HeaderMap usualFields() {
    HeaderMap headers = new HeaderMap();
    headers.add(HeaderName.METHOD, "GET");
    headers.add(HeaderName.PATH, "/api/orders/4711?full=true");
    headers.add(HeaderName.SCHEME, "http");
    headers.add(HeaderName.AUTHORITY, "shop.example.com");
    headers.add(HeaderName.USER_AGENT, "curl/8.5.0");
    headers.add(HeaderName.X_FORWARDED_FOR, "10.1.2.3");
    headers.add(HeaderName.CONTENT_TYPE, "application/json");
    headers.add(CUSTOM, "1");
    return headers;
  }

  /** A well-known field that is there. */
  @Benchmark
  public @Nullable String getWellKnown() {
    return filled.get(HeaderName.CONTENT_TYPE);
  }

  /** A well-known field that is not there. */
  @Benchmark
  public @Nullable String getAbsentWellKnown() {
    return filled.get(HeaderName.TRANSFER_ENCODING);
  }

  /** A field without a place in the index that is there. */
  @Benchmark
  public @Nullable String getCustom() {
    return filled.get(CUSTOM);
  }

  /** A field without a place in the index that is not there. */
  @Benchmark
  public @Nullable String getAbsentCustom() {
    return filled.get(ABSENT);
  }
}
