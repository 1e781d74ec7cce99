package io.weft.formatter;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.TimeZone;

/**
 * The conversions of strftime in the C locale, and {@code %Ez} and {@code %E4Y} of Envoy's date
 * library. Those that tell parts of a second are {@link Subsecond}'s. What is no conversion stays
 * as it is.
 */
final class Strftime {
  private Strftime() {}

  /** {@code time} in the form {@code format}. */
  static String format(String format, ZonedDateTime time) {
    StringBuilder out = new StringBuilder(format.length() + 16);
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at);
      if (c != '%' || at + 1 == format.length()) {
        out.append(c);
        at++;
      } else {
        at = conversion(format, at, time, out);
      }
    }
    return out.toString();
  }

  /** Whether {@code format} holds a {@code %n}, whatever flags and width it has. */
  static boolean yieldsLineEnd(String format) {
    for (int start = format.indexOf('%'); start >= 0; start = format.indexOf('%', start + 1)) {
      int at = start + 1;
      while (at < format.length() && "-_0^#".indexOf(format.charAt(at)) >= 0) {
        at++;
      }
      while (at < format.length() && format.charAt(at) >= '1' && format.charAt(at) <= '9') {
        at++;
      }
      if (at < format.length() && (format.charAt(at) == 'E' || format.charAt(at) == 'O')) {
        at++;
      }
      if (at < format.length() && format.charAt(at) == 'n' && !isExtension(format, start)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isExtension(String format, int percent) {
    return format.startsWith("E", percent + 1) && Character.isDigit(format.charAt(percent + 2));
  }

  /** Appends the conversion at {@code at}; returns where it ends. */
  private static int conversion(String format, int at, ZonedDateTime time, StringBuilder out) {
    int next = at + 1;
    char flag = 0;
    if ("-_0^#".indexOf(format.charAt(next)) >= 0 && next + 1 < format.length()) {
      flag = format.charAt(next++);
    }
    char kind = format.charAt(next);
    if (kind == 'E') {
      int end = extension(format, next + 1, time, out);
      if (end > 0) {
        return end;
      }
    }
    if ((kind == 'E' || kind == 'O') && next + 1 < format.length()) {
      kind = format.charAt(++next);
    }
    int start = out.length();
    if (!append(kind, time, out)) {
      out.setLength(start);
      out.append(format, at, next + 1);
    } else if (flag != 0) {
      apply(flag, start, out);
    }
    return next + 1;
  }

  /** Appends {@code %Ez} or {@code %E4Y}; 0 if there is neither. */
  private static int extension(String format, int at, ZonedDateTime time, StringBuilder out) {
    if (format.startsWith("z", at)) {
      offset(time, ":", out);
      return at + 1;
    }
    if (format.startsWith("4Y", at)) {
      padded(time.getYear(), 4, '0', out);
      return at + 2;
    }
    return 0;
  }

  private static void apply(char flag, int start, StringBuilder out) {
    String text = out.substring(start);
    switch (flag) {
      case '-' -> {
        while (out.length() > start + 1 && (out.charAt(start) == '0' || out.charAt(start) == ' ')) {
          out.deleteCharAt(start);
        }
      }
      case '_' -> {
        for (int i = start; i < out.length() - 1 && out.charAt(i) == '0'; i++) {
          out.setCharAt(i, ' ');
        }
      }
      case '0' -> {
        for (int i = start; i < out.length() - 1 && out.charAt(i) == ' '; i++) {
          out.setCharAt(i, '0');
        }
      }
      default -> out.replace(start, out.length(), text.toUpperCase(Locale.ROOT));
    }
  }

  private static boolean append(char kind, ZonedDateTime time, StringBuilder out) {
    return date(kind, time, out) || timeOfDay(kind, time, out) || week(kind, time, out);
  }

  private static boolean date(char kind, ZonedDateTime time, StringBuilder out) {
    switch (kind) {
      case 'Y' -> out.append(time.getYear());
      case 'C' -> padded(Math.floorDiv(time.getYear(), 100), 2, '0', out);
      case 'y' -> padded(Math.floorMod(time.getYear(), 100), 2, '0', out);
      case 'm' -> padded(time.getMonthValue(), 2, '0', out);
      case 'd' -> padded(time.getDayOfMonth(), 2, '0', out);
      case 'e' -> padded(time.getDayOfMonth(), 2, ' ', out);
      case 'j' -> padded(time.getDayOfYear(), 3, '0', out);
      case 'b', 'h' -> out.append(time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
      case 'B' -> out.append(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case 'F' -> out.append(format("%Y-%m-%d", time));
      case 'D', 'x' -> out.append(format("%m/%d/%y", time));
      case 'c' -> out.append(format("%a %b %e %H:%M:%S %Y", time));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean timeOfDay(char kind, ZonedDateTime time, StringBuilder out) {
    int hour = time.getHour();
    int hourOfHalf = time.get(ChronoField.CLOCK_HOUR_OF_AMPM);
    switch (kind) {
      case 'H' -> padded(hour, 2, '0', out);
      case 'k' -> padded(hour, 2, ' ', out);
      case 'I' -> padded(hourOfHalf, 2, '0', out);
      case 'l' -> padded(hourOfHalf, 2, ' ', out);
      case 'M' -> padded(time.getMinute(), 2, '0', out);
      case 'S' -> padded(time.getSecond(), 2, '0', out);
      case 'p' -> out.append(hour < 12 ? "AM" : "PM");
      case 'P' -> out.append(hour < 12 ? "am" : "pm");
      case 'T', 'X' -> out.append(format("%H:%M:%S", time));
      case 'R' -> out.append(format("%H:%M", time));
      case 'r' -> out.append(format("%I:%M:%S %p", time));
      case 's' -> out.append(time.toEpochSecond());
      case 'z' -> offset(time, "", out);
      case 'Z' -> zone(time, out);
      case 't' -> out.append('\t');
      case '%' -> out.append('%');
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean week(char kind, ZonedDateTime time, StringBuilder out) {
    int dayFromMonday = time.getDayOfWeek().getValue() - 1;
    int dayFromSunday = (dayFromMonday + 1) % 7;
    int dayOfYear = time.getDayOfYear() - 1;
    switch (kind) {
      case 'a' -> out.append(time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
      case 'A' -> out.append(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case 'u' -> out.append(dayFromMonday + 1);
      case 'w' -> out.append(dayFromSunday);
      case 'U' -> padded((dayOfYear + 7 - dayFromSunday) / 7, 2, '0', out);
      case 'W' -> padded((dayOfYear + 7 - dayFromMonday) / 7, 2, '0', out);
      case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', out);
      case 'G' -> out.append(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'g' -> padded(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0', out);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void offset(ZonedDateTime time, String separator, StringBuilder out) {
    int minutes = time.getOffset().getTotalSeconds() / 60;
    out.append(minutes < 0 ? '-' : '+');
    padded(Math.abs(minutes) / 60, 2, '0', out);
    out.append(separator);
    padded(Math.abs(minutes) % 60, 2, '0', out);
  }

  private static void zone(ZonedDateTime time, StringBuilder out) {
    boolean summer = time.getZone().getRules().isDaylightSavings(time.toInstant());
    String name =
        TimeZone.getTimeZone(time.getZone()).getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH);
    out.append(time.getOffset().getTotalSeconds() == 0 && name.startsWith("GMT") ? "UTC" : name);
  }

  private static void padded(int number, int width, char with, StringBuilder out) {
    String digits = Integer.toString(number);
    for (int i = digits.length(); i < width; i++) {
      out.append(with);
    }
    out.append(digits);
  }
}
