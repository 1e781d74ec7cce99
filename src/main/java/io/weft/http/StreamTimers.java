package io.weft.http;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of the streams that follow one another on a connection.
 *
 * <p>A codec keeps one for each stream that can be open and hands it on in {@link
 * StreamInfo#timers}, since a {@link Deadline} is cheap only if it is used again. Whoever arms a
 * limit disarms it before the stream ends; {@link #disarmAll} is the codec's safety net. Owned by
 * the stream's thread.
 */
public final class StreamTimers {
  /** What the limits are for. */
  public enum Limit {
    /** {@code stream_idle_timeout}: nothing was read or written for this long. */
    IDLE,
    /** {@code request_timeout}: the request has not ended. */
    REQUEST,
    /** {@code max_stream_duration}: the stream has not ended. */
    MAX_STREAM_DURATION,
    /** A route's {@code timeout}: the response has not ended. */
    ROUTE,
    /** {@code per_try_timeout}: this attempt brought no response. */
    PER_TRY,
    /** {@code per_try_idle_timeout}: this attempt stands still. */
    PER_TRY_IDLE,
    /** A cluster's {@code max_stream_duration}: the attempt's stream has not ended. */
    UPSTREAM_MAX_STREAM_DURATION,
    /** {@code connect_timeout}: the connection to the host is not open. */
    CONNECT,
    /** {@code stream_flush_timeout}: the client takes no more of a response that is here. */
    FLUSH,
    /** {@code access_log_flush_interval}: no limit, but a log line is due. */
    ACCESS_LOG
  }

  private static final Limit[] LIMITS = Limit.values();

  private final Deadlines deadlines;
  private final @Nullable Deadline[] armed = new Deadline[LIMITS.length];
  private volatile long lastActivity;
  private volatile boolean flushing;
  private volatile boolean flushTimedOut;
  private long flushNanos;

  /** Limits on the wheel {@code deadlines}; none is armed. */
  public StreamTimers(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /** The timer of {@code limit}; made when first asked for. */
  public Deadline of(Limit limit) {
    Deadline deadline = armed[limit.ordinal()];
    if (deadline == null) {
      deadline = deadlines.deadline(() -> {});
      armed[limit.ordinal()] = deadline;
    }
    return deadline;
  }

  /** Disarms whatever is armed, and lets go of the stream that armed it. */
  public void disarmAll() {
    for (Deadline deadline : armed) {
      if (deadline != null) {
        deadline.release();
      }
    }
  }

  /** Notes that bytes of the stream were read or written just now; the codec does, any thread. */
  public void touch() {
    lastActivity = deadlines.nanos();
  }

  /** How long nothing was read or written, in nanoseconds. */
  public long idleNanos() {
    return deadlines.nanos() - lastActivity;
  }

  /**
   * Limits how long a response whose rest is here may wait for its client to take more of it; 0 for
   * no limit. A stream that begins has to set it.
   */
  public void flushLimit(long nanos) {
    flushing = false;
    flushTimedOut = false;
    flushNanos = nanos;
  }

  /**
   * The rest of the response is here and waits for the client: that is limited from now on, and
   * standing still no longer.
   *
   * @param onTimeout run on the wheel's thread
   */
  public void beginFlush(Runnable onTimeout) {
    if (flushing) {
      return;
    }
    flushing = true;
    of(Limit.IDLE).disarm();
    if (flushNanos > 0) {
      of(Limit.FLUSH).arm(flushNanos, () -> checkFlush(onTimeout));
    }
  }

  /** Whether the response only waits for its client. */
  public boolean isFlushing() {
    return flushing;
  }

  /** Whether the client took too long to take the rest of the response. */
  public boolean hasFlushTimedOut() {
    return flushTimedOut;
  }

  /** The wheel, for limits that several streams have at once. */
  public Deadlines deadlines() {
    return deadlines;
  }

  private void checkFlush(Runnable onTimeout) {
    long left = flushNanos - idleNanos();
    if (left > 0) {
      of(Limit.FLUSH).arm(left);
    } else {
      flushTimedOut = true;
      onTimeout.run();
    }
  }
}
