package io.weft.upstream;

import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.Pause;

/**
 * Has streams wait for clusters that a control plane says only when it is asked. A value. Source:
 * {@code envoy.extensions.filters.http.on_demand.v3.OnDemandCds}.
 *
 * @param timeoutNanos how long one is waited for
 */
public record ClusterDemand(ClusterUpdates updates, long timeoutNanos, Deadlines deadlines) {
  /** What became of a wait. */
  public enum Outcome {
    ANSWERED,
    TIMED_OUT
  }

  /**
   * Blocks the stream's thread until the cluster {@code name} can serve, is not to be had, or was
   * waited for too long, or until {@code cancellation} is cancelled.
   */
  public Outcome await(String name, Cancellation cancellation) {
    boolean isDone =
        Pause.until(onDone -> updates.request(name, onDone), timeoutNanos, deadlines, cancellation);
    return isDone ? Outcome.ANSWERED : Outcome.TIMED_OUT;
  }
}
