package io.weft.http.http2;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.StreamTimers;
import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.ReadBuffer;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a small response costs on a connection that several streams share, where each write to the
 * peer takes five microseconds, about what a socket does.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Threads(8)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GroupFlushBenchmark {
  private static final HeaderMap HEADERS =
      HeaderMap.of(":status", "200", "content-type", "application/json", "server", "envoy");
  private static final byte[] BODY = new byte[100];

  private final Http2ServerConnection server = server();
  private final AtomicInteger ids = new AtomicInteger(1);

  /** The stream of each thread; it never ends. */
  @State(Scope.Thread)
  public static class OpenStream {
    private @Nullable Http2Stream stream;

    /** Opened by the first response. */
    Http2Stream of(GroupFlushBenchmark shared) {
      Http2Stream open = stream;
      if (open == null) {
        open =
            new Http2ServerStream(
                shared.server, shared.ids.getAndAdd(2), new StreamTimers(new Deadlines()));
        shared.server.streams().add(open);
        stream = open;
      }
      return open;
    }
  }

  /** Headers, a frame of data, and the flush that may take those of other streams along. */
  @Benchmark
  public void respond(OpenStream own) throws IOException {
    Http2Stream stream = own.of(this);
    server.output().headers(stream, HEADERS, false);
    server.output().data(stream, BODY, 0, BODY.length, false);
    server.output().flush(stream);
  }

  /** The same, each stream for itself. */
  @Benchmark
  public void respondAlone(OpenStream own) throws IOException {
    Http2Stream stream = own.of(this);
    server.output().headers(stream, HEADERS, false);
    server.output().data(stream, BODY, 0, BODY.length, false);
    server.output().flushNow();
  }

  private static Http2ServerConnection server() {
    Connection nowhere = new Nowhere();
    return new Http2ServerConnection(
        nowhere,
        new ReadBuffer(nowhere.in()),
        Http2Settings.DEFAULT,
        Http2Stats.of(new StatsStore().root()),
        CodecCallbacks.NONE,
        new Http2ServerConnection.Limits(ServerConnectionOptions.DEFAULT, new Deadlines()));
  }

  /** Takes time and keeps nothing. */
  private static final class Nowhere implements Connection {
    private final ConnectionInfo info =
        new ConnectionInfo(Address.of("10.0.0.1", 1), Address.of("10.0.0.2", 2));

    @Override
    public InputStream in() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream out() {
      return new OutputStream() {
        @Override
        public void write(int octet) {
          write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
          long end = System.nanoTime() + 5_000;
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
        }
      };
    }

    @Override
    public ConnectionInfo info() {
      return info;
    }

    @Override
    public void shutdownOutput() {
      // There is no peer.
    }

    @Override
    public void abort() {
      // There is no peer.
    }

    @Override
    public void close() {
      // There is no peer.
    }
  }
}
