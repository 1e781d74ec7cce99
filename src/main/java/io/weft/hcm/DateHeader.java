package io.weft.hcm;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of {@code date}, made once a second and shared. Source: RFC 9110 section 5.6.7. */
final class DateHeader {
  private record Second(long second, String text) {}

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static volatile Second latest = new Second(0, "");

  private DateHeader() {}

  /** The time as of now. */
  static String now() {
    long second = Math.floorDiv(System.currentTimeMillis(), 1000L);
    Second known = latest;
    if (known.second != second) {
      known = new Second(second, FORMAT.format(Instant.ofEpochSecond(second)));
      latest = known;
    }
    return known.text;
  }
}
