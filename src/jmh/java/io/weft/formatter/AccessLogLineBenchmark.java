package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a line of the access log in the default format costs, without the file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AccessLogLineBenchmark {
  private final ByteText line = new ByteText(512);
  private final FormatContext context = context();
  private final Formatter format = defaultFormat();

  private static Formatter defaultFormat() {
    try {
      return SubstitutionFormat.parse(SubstitutionFormat.DEFAULT_LOG_FORMAT);
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FormatContext context() {
    HeaderMap request =
        HeaderMap.of(
            ":method",
            "GET",
            ":path",
            "/api/orders/4711",
            ":authority",
            "shop.example.com",
            "user-agent",
            "curl/8.5.0",
            "x-request-id",
            "2f9b6c1e-6e6a-4c9e-9d8e-0b5f5d0c7a11");
    StreamInfo info =
        new StreamInfo(
            new ConnectionInfo(Address.of("10.0.0.1", 80), Address.of("10.0.0.2", 4711)),
            Protocol.HTTP_11);
    info.responseCode(200);
    info.responseEndNanos(info.startNanos() + 5_000_000);
    info.ensureUpstream().host(Address.of("10.0.0.3", 8080), "", Metadata.EMPTY);
    return FormatContext.of(request, HeaderMap.of(":status", "200"), info);
  }

  /** One line. */
  @Benchmark
  public int line() {
    line.truncate(0);
    format.append(context, line);
    return line.length();
  }
}
