package io.weft.stats;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What counting costs, alone and with two threads at the same stat; run with {@code -prof gc} it
 * shows that counting makes no garbage.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CountingBenchmark {
  /** Times of requests in milliseconds are below this. */
  private static final int LONGEST_MILLIS = 10_000;

  private static final StatGroup GROUP = new StatGroup();
  private static final int TOTAL = GROUP.counter("upstream_rq_total");
  private static final int ACTIVE = GROUP.gauge("upstream_rq_active");
  private static final int TIME = GROUP.histogramMillis("upstream_rq_time");

  private final Scope cluster = new StatsStore().root().scope("cluster.bench");
  private final Stats stats = cluster.group(GROUP);

  /** Makes the stats and all buckets that the values need. */
  @Setup(Level.Trial)
  public void use() {
    stats.counter(TOTAL).inc();
    stats.gauge(ACTIVE).inc();
    for (int millis = 0; millis < LONGEST_MILLIS; millis++) {
      stats.histogram(TIME).record(millis);
    }
  }

  /** Closes the scope. */
  @TearDown(Level.Trial)
  public void close() {
    cluster.close();
  }

  /** One more, found by number. */
  @Benchmark
  public void counter() {
    stats.counter(TOTAL).inc();
  }

  /** The same with a rival. */
  @Benchmark
  @Threads(2)
  public void counterContended() {
    stats.counter(TOTAL).inc();
  }

  /** One more and one less, as around a request. */
  @Benchmark
  public void gauge() {
    stats.gauge(ACTIVE).inc();
    stats.gauge(ACTIVE).dec();
  }

  /** A random time. */
  @Benchmark
  public void histogram() {
    stats.histogram(TIME).record(ThreadLocalRandom.current().nextInt(LONGEST_MILLIS));
  }

  /** The same with a rival. */
  @Benchmark
  @Threads(2)
  public void histogramContended() {
    stats.histogram(TIME).record(ThreadLocalRandom.current().nextInt(LONGEST_MILLIS));
  }

  /** Always zero milliseconds, as on a fast network: the worst case of two threads. */
  @Benchmark
  @Threads(2)
  public void histogramZeroContended() {
    stats.histogram(TIME).record(0);
  }
}
