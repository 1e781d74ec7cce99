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
    /** {@code access_log_flush_interval}: no limit, but a log line is due. */
    ACCESS_LOG
  }

  private static final Limit[] LIMITS = Limit.values();

  private final Deadlines deadlines;
  private final @Nullable Deadline[] armed = new Deadline[LIMITS.length];
  private volatile long lastActivity;

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

  /** The wheel, for limits that several streams have at once. */
  public Deadlines deadlines() {
    return deadlines;
  }
}
