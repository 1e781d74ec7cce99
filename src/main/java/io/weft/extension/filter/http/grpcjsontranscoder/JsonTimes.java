package io.weft.extension.filter.http.grpcjsontranscoder;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Durations and timestamps as JSON has them. Source: protobuf's JSON mapping. */
final class JsonTimes {
  private static final int NANO_DIGITS = 9;
  private static final long MAX_DURATION_SECONDS = 315_576_000_000L;

  private JsonTimes() {}

  /** Seconds and nanoseconds, both with the sign. */
  record Parts(long seconds, int nanos) {}

  /** What {@code text} is, such as {@code 1.5s}; null if it is no duration. */
  static @Nullable Parts duration(String text) {
    try {
      BigDecimal value = new BigDecimal(text.substring(0, Math.max(0, text.length() - 1)));
      if (!text.endsWith("s") || value.stripTrailingZeros().scale() > NANO_DIGITS) {
        return null;
      }
      long seconds = value.toBigInteger().longValueExact();
      int nanos = value.remainder(BigDecimal.ONE).movePointRight(NANO_DIGITS).intValueExact();
      return Math.abs(seconds) > MAX_DURATION_SECONDS ? null : new Parts(seconds, nanos);
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  /** What {@code text} is, in the form of RFC 3339; null if it is no timestamp. */
  static @Nullable Parts timestamp(String text) {
    try {
      Instant time = OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
      return new Parts(time.getEpochSecond(), time.getNano());
    } catch (DateTimeException e) {
      return null;
    }
  }

  static String duration(long seconds, int nanos) {
    BigDecimal value = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, NANO_DIGITS));
    return value.setScale(scale(nanos)).toPlainString() + 's';
  }

  static String timestamp(long seconds, int nanos) throws TranscodingException {
    try {
      // Its text has none, three, six or nine decimals too.
      return Instant.ofEpochSecond(seconds, nanos).toString();
    } catch (DateTimeException e) {
      throw new TranscodingException("timestamp out of range");
    }
  }

  private static int scale(int nanos) {
    if (nanos == 0) {
      return 0;
    }
    if (nanos % 1_000_000 == 0) {
      return 3;
    }
    return nanos % 1_000 == 0 ? 6 : NANO_DIGITS;
  }
}
