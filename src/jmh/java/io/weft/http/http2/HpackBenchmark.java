package io.weft.http.http2;

import io.weft.http.HeaderMap;
import io.weft.http.http2.hpack.HpackDecoder;
import io.weft.http.http2.hpack.HpackEncoder;
import java.io.IOException;
import java.util.Arrays;
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

/** What the fields of one request cost on the wire: writing a block, and reading it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HpackBenchmark {
  private static final long TABLE_BYTES = 4096;

  private final HeaderMap fields =
      HeaderMap.of(
          ":method",
          "POST",
          ":path",
          "/shop.v1.Orders/Get",
          ":scheme",
          "http",
          ":authority",
          "orders.shop.svc.cluster.local:8080",
          "content-type",
          "application/grpc",
          "te",
          "trailers",
          "user-agent",
          "grpc-java-netty/1.70.0",
          "x-request-id",
          "6b6a7c1f-7d4c-4f0e-9a3a-d1f0cc0f8b0e",
          "x-forwarded-proto",
          "http");

  private final HpackEncoder encoder = new HpackEncoder(TABLE_BYTES, true);
  private final HpackEncoder plainEncoder = new HpackEncoder(TABLE_BYTES, false);
  private final HpackDecoder decoder = new HpackDecoder(TABLE_BYTES);
  private final byte[] block;

  /** The block is the second of its connection: most of it refers to the table. */
  public HpackBenchmark() {
    encode(encoder);
    byte[] first = Arrays.copyOf(encoder.bytes(), encoder.length());
    encode(encoder);
    block = Arrays.copyOf(encoder.bytes(), encoder.length());
    try {
      decoder.decode(first, 0, first.length, (name, value, wellFormed) -> {});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A block whose texts are in the Huffman code where that is shorter. */
  @Benchmark
  public int encode() {
    return encode(encoder);
  }

  /** A block whose texts are plain. */
  @Benchmark
  public int encodePlain() {
    return encode(plainEncoder);
  }

  /** The same block, decoded into a map. */
  @Benchmark
  public HeaderMap decode() throws IOException {
    HeaderMap headers = new HeaderMap();
    decoder.decode(block, 0, block.length, (name, value, wellFormed) -> headers.add(name, value));
    return headers;
  }

  private int encode(HpackEncoder target) {
    target.begin();
    for (int i = 0; i < fields.size(); i++) {
      target.field(fields.name(i), fields.value(i));
    }
    return target.length();
  }
}
