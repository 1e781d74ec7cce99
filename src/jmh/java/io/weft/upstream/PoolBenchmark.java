package io.weft.upstream;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.StreamResetException;
import io.weft.http.http1.Http1Settings;
import io.weft.net.Address;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.stats.StatsStore;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What taking an idle connection from a pool and giving it back costs, without its socket. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PoolBenchmark {
  private static final int CONNECTIONS = 16;

  private final IdleStack idle = new IdleStack();
  private final ResourceLimit requests = new ResourceLimit(1024);

  /** Fills the stack with connections that lead nowhere. */
  @Setup
  public void fill() throws StreamResetException {
    Address nowhere = Address.of("10.0.0.1", 80);
    Deadlines deadlines = new Deadlines();
    Cluster cluster =
        new Cluster(
            ClusterSettings.of("bench", List.of(Endpoint.of(nowhere))),
            new StatsStore().root(),
            deadlines,
            new ControlThread(deadlines));
    Http1Pool pool =
        (Http1Pool)
            new Host(Endpoint.of(nowhere))
                .pools()
                .of(ConnectOptions.NONE)
                .pool(ResourcePriority.DEFAULT, UpstreamProtocol.HTTP1, cluster);
    for (int i = 0; i < CONNECTIONS; i++) {
      PooledConnection connection =
          new PooledConnection(
              pool,
              new Nowhere(new ConnectionInfo(nowhere, nowhere)),
              Http1Settings.DEFAULT,
              CodecCallbacks.NONE,
              0);
      idle.register(connection);
      idle.push(connection);
    }
  }

  /** One thread. */
  @Benchmark
  public @Nullable PooledConnection takeAndGive() {
    return exchange();
  }

  /** Four threads at once. */
  @Benchmark
  @Threads(4)
  public @Nullable PooledConnection takeAndGiveContended() {
    return exchange();
  }

  private @Nullable PooledConnection exchange() {
    PooledConnection connection = idle.pop();
    if (connection != null && requests.tryAcquire()) {
      requests.release();
      idle.push(connection);
    }
    return connection;
  }

  /** A connection that leads nowhere. */
  private record Nowhere(ConnectionInfo info) implements Connection {
    @Override
    public InputStream in() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream out() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
