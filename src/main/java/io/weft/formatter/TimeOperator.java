package io.weft.formatter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A time of day. */
final class TimeOperator implements Operator {
  /** Where the time comes from. */
  @FunctionalInterface
  interface Clock {
    /** The time; null if there is none. */
    @Nullable Instant of(FormatContext context);
  }

  private final Clock clock;
  private final TimeFormat format;

  TimeOperator(Clock clock, TimeFormat format) {
    this.clock = clock;
    this.format = format;
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    Instant time = clock.of(context);
    if (time == null) {
      return false;
    }
    format.append(time, out);
    return true;
  }
}
