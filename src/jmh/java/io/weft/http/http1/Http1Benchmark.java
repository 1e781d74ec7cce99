package io.weft.http.http1;

import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.http1.Http1Settings.HeaderKeyFormat;
import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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

/** What reading and writing the heads of HTTP/1 messages costs, without the socket. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Http1Benchmark {
  private static final String REQUEST =
      """
      GET /api/orders/4711?full=true HTTP/1.1
      Host: shop.example.com
      User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
      Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
      Accept-Language: en-US,en;q=0.5
      Accept-Encoding: gzip, deflate, br
      Referer: https://shop.example.com/
      Cookie: session=0123456789abcdef; theme=dark
      X-Custom: 1

      """;
  private static final String RESPONSE =
      """
      HTTP/1.1 200 OK
      Server: nginx
      Date: Thu, 26 Nov 2026 12:00:00 GMT
      Content-Type: application/json
      Content-Length: 0
      Connection: keep-alive
      X-Custom: 1

      """;

  private final RequestParser requests =
      new RequestParser(endless(REQUEST), Http1Settings.DEFAULT, CodecCallbacks.NONE);
  private final ResponseParser responses =
      new ResponseParser(endless(RESPONSE), Http1Settings.DEFAULT, CodecCallbacks.NONE);
  private final Http1Writer writer =
      new Http1Writer(new EndlessConnection(""), HeaderKeyFormat.LOWER_CASE, bytes -> {});
  private final HeaderMap answer =
      HeaderMap.of(
          ":status",
          "200",
          "content-type",
          "application/json",
          "content-length",
          "1024",
          "x-envoy-upstream-service-time",
          "4",
          "date",
          "Thu, 26 Nov 2026 12:00:00 GMT",
          "server",
          "envoy");

  private static Http1Input endless(String message) {
    return new Http1Input(new EndlessConnection(message), bytes -> {});
  }

  /** Reads a browser's request. */
  @Benchmark
  public HeaderMap readRequestHead() throws IOException {
    requests.read();
    return requests.headers();
  }

  /** Reads a host's response. */
  @Benchmark
  public HeaderMap readResponseHead() throws IOException {
    responses.read(false, false);
    return responses.headers();
  }

  /** Writes a response. */
  @Benchmark
  public long writeResponseHead() throws IOException {
    ResponseHead.begin(writer, answer, 200, false);
    ResponseHead.writeFields(writer, answer, true, false);
    writer.field(HeaderName.CONNECTION, "close");
    writer.lineEnd();
    writer.flush();
    return writer.written();
  }

  /** A peer that sends the same message again and again, and to whom nothing matters. */
  private static final class EndlessConnection implements Connection {
    private final byte[] message;
    private final ConnectionInfo info =
        new ConnectionInfo(Address.of("10.0.0.1", 80), Address.of("10.0.0.2", 4711));

    EndlessConnection(String message) {
      this.message = message.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public InputStream in() {
      return new InputStream() {
        @Override
        public int read() {
          throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          System.arraycopy(message, 0, target, offset, message.length);
          return message.length;
        }
      };
    }

    @Override
    public OutputStream out() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public ConnectionInfo info() {
      return info;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
