package io.weft.extension.filter.http.grpcjsontranscoder;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Durations and timestamps as JSON has them. Source: protobuf's JSON mapping. */
final class JsonTimes {
  private static final int NANO_DIGITS = 9;
  private static final String DURATION_LIMITS = "Duration value exceeds limits";
  private static final BigDecimal MAX_DURATION = BigDecimal.valueOf(315_576_000_000L);
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d*)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final String OUT_OF_RANGE = "Invalid time format: Out-of-range field";
  private static final String ILLEGAL_TIMESTAMP =
      "Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone offset.";

  private JsonTimes() {}

  /** Seconds and nanoseconds, both with the sign. */
  record Parts(long seconds, int nanos) {}

  /**
   * What {@code text} is, such as {@code 1.5s}.
   *
   * @throws DateTimeException in Envoy's words, if it is no duration
   */
  static Parts duration(String text) {
    if (!text.endsWith("s")) {
      throw new DateTimeException("Illegal duration format; duration must end with 's'");
    }
    String number = text.substring(0, text.length() - 1);
    if (!NUMBER.matches(number)) {
      throw new DateTimeException("Invalid duration format, failed to parse seconds");
    }
    if (number.length() > ScalarWriter.MAX_NUMBER_CHARS) {
      throw new DateTimeException(DURATION_LIMITS);
    }
    BigDecimal value = new BigDecimal(number);
    if (value.abs().compareTo(MAX_DURATION) > 0
        || value.stripTrailingZeros().scale() > NANO_DIGITS) {
      throw new DateTimeException(DURATION_LIMITS);
    }
    int nanos = value.remainder(BigDecimal.ONE).movePointRight(NANO_DIGITS).intValueExact();
    return new Parts(value.longValue(), nanos);
  }

  /**
   * What {@code text} is, in the form of RFC 3339.
   *
   * @throws DateTimeException in Envoy's words, if it is no timestamp
   */
  static Parts timestamp(String text) {
    OffsetDateTime time;
    try {
      time = OffsetDateTime.parse(text);
    } catch (DateTimeException e) {
      throw new DateTimeException(isOutOfRange(text) ? OUT_OF_RANGE : ILLEGAL_TIMESTAMP);
    }
    if (text.indexOf('t') >= 0 || text.indexOf('z') >= 0) {
      throw new DateTimeException(ILLEGAL_TIMESTAMP);
    }
    Instant instant = time.toInstant();
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      throw new DateTimeException("Timestamp value exceeds limits");
    }
    return new Parts(instant.getEpochSecond(), instant.getNano());
  }

  /** Whether {@code text} looks like a timestamp, but is none of any calendar. */
  private static boolean isOutOfRange(String text) {
    return TIMESTAMP.matches(text);
  }

  static String duration(long seconds, int nanos) {
    BigDecimal value = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, NANO_DIGITS));
    return value.setScale(scale(nanos)).toPlainString() + 's';
  }

  static String timestamp(long seconds, int nanos) throws TranscodingException {
    try {
      // Its text has none, three, six or nine decimals too.
      return Instant.ofEpochSecond(seconds, nanos).toString();
    } catch (DateTimeException | ArithmeticException e) {
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
