package io.weft.router;

import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.HeaderMap;
import io.weft.http.HttpResponse;
import io.weft.http.Pause;
import io.weft.http.ResetReason;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.AsyncRequest;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ResourcePriority;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and after how long, a request of Weft's own is made again.
 *
 * <p>Owned by the thread that makes it, which closes this after the last attempt.
 */
public final class AsyncRetries implements AsyncRequest.Repetition, AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RetryPolicy policy;
  private final Deadlines deadlines;
  private final long endNanos;
  private final @Nullable RetryState state;

  /**
   * For the first attempt, which begins now.
   *
   * @param timeout of all attempts together
   */
  public AsyncRetries(
      RetryPolicy policy,
      Duration timeout,
      HeaderMap request,
      Cluster cluster,
      RuntimeSnapshot runtime,
      Deadlines deadlines) {
    this.policy = policy;
    this.deadlines = deadlines;
    this.endNanos = deadlines.nanos() + timeout.toNanos();
    this.state =
        RetryState.of(
            policy,
            request,
            new ClusterStats(cluster),
            cluster.circuitBreakers(ResourcePriority.DEFAULT).retries(),
            runtime);
  }

  /** Counts for the cluster alone. */
  private record ClusterStats(Cluster cluster) implements RetryStats {
    @Override
    public void count(ClusterCounter counter) {
      cluster.stats().increment(counter);
    }

    @Override
    public void count(ClusterCounter counter, RouteStats.Event event) {
      count(counter);
    }
  }

  /** How much time is left for all attempts, 1 ms at least. */
  public Duration timeout() {
    return Duration.ofNanos(Math.max(left(), NANOS_PER_MILLI));
  }

  /** The limit of a single attempt; zero for none of its own. */
  public Duration perTryTimeout() {
    return policy.perTryTimeout();
  }

  @Override
  public boolean follows(HttpResponse response, @Nullable ResetReason reset) {
    if (state == null || left() <= 0) {
      return false;
    }
    RetryState.Decision decision =
        reset == null
            ? state.onResponse(response.status(), response.headers())
            : state.onReset(reset, true);
    return decision == RetryState.Decision.YES;
  }

  /**
   * Waits before the next attempt, until the time of all is over at most.
   *
   * @throws IOException if {@code cancellation} was cancelled
   */
  public void pause(Cancellation cancellation) throws IOException {
    if (state != null) {
      long nanos = Math.min(state.backOffMillis() * NANOS_PER_MILLI, left());
      Pause.await(Math.max(nanos, 0), deadlines, cancellation);
    }
    cancellation.throwIfCancelled();
  }

  @Override
  public void close() {
    if (state != null) {
      state.close();
    }
  }

  private long left() {
    return endNanos - deadlines.nanos();
  }
}
