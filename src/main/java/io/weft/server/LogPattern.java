package io.weft.server;

import io.weft.common.Log;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The form of a log line, in the notation of spdlog with Envoy's additions {@code %_} (message with
 * escaped line ends), {@code %j} (message as the inside of a JSON string) and {@code %*} (tags, of
 * which Weft has none).
 *
 * <p>Compiled for the first line, since the machine needs long to get to know time zones. Used by
 * one thread at a time: {@code %o} and its like measure the time since the line before.
 */
final class LogPattern {
  /** Envoy's pattern. */
  static final String DEFAULT = "[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v";

  private static final Log.Level[] LEVELS = Log.Level.values();
  private static final String SHORT_LEVELS = "TDIWECO";

  /** What one flag of the pattern shows. */
  private interface Part {
    void append(LogEntry entry, ZonedDateTime time, StringBuilder line);
  }

  private record Compiled(List<Part> parts, ZoneId zone) {}

  private final String text;
  private final Supplier<ZoneId> zone;
  private final boolean showsCaller;
  private @Nullable Compiled compiled;
  private @Nullable Instant previous;

  /** The pattern {@code text}, showing times of {@code zone}. */
  LogPattern(String text, Supplier<ZoneId> zone) {
    this.text = text;
    this.zone = zone;
    this.showsCaller = callerIn(text);
  }

  /** Whether a line shows where it was logged, which costs a walk of the stack to find out. */
  boolean showsCaller() {
    return showsCaller;
  }

  /** Appends {@code entry} without a line end. */
  void append(LogEntry entry, StringBuilder line) {
    Compiled ready = compiled;
    if (ready == null) {
      ready = new Compiled(compile(), zone.get());
      compiled = ready;
    }
    ZonedDateTime time = entry.time().atZone(ready.zone());
    for (Part part : ready.parts()) {
      part.append(entry, time, line);
    }
    previous = entry.time();
  }

  private static boolean callerIn(String text) {
    for (int i = text.indexOf('%'); i >= 0 && i + 1 < text.length(); i = text.indexOf('%', i + 2)) {
      int flag = i + 1;
      while (flag < text.length() && "-=0123456789".indexOf(text.charAt(flag)) >= 0) {
        flag++;
      }
      if (flag < text.length() && "gs#@!+".indexOf(text.charAt(flag)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private List<Part> compile() {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '%' || i == text.length()) {
        literal.append(c);
        continue;
      }
      int start = i;
      char side = "-=".indexOf(text.charAt(i)) >= 0 ? text.charAt(i++) : ' ';
      int width = 0;
      while (i < text.length() && Character.isDigit(text.charAt(i))) {
        width = Math.min(64, width * 10 + Character.digit(text.charAt(i++), 10));
      }
      if (i == text.length()) {
        literal.append('%').append(text, start, i);
        break;
      }
      char flag = text.charAt(i++);
      boolean truncates = width > 0 && flag == '!' && i < text.length();
      Part part =
          flag == '+'
              ? whole(new LogPattern(DEFAULT, zone))
              : part(truncates ? text.charAt(i++) : flag);
      if (part == null) {
        literal.append('%').append(text, start, i);
        continue;
      }
      literal(literal, parts);
      parts.add(width == 0 ? part : padded(part, side, width, truncates));
    }
    literal(literal, parts);
    return parts;
  }

  private static void literal(StringBuilder read, List<Part> parts) {
    if (!read.isEmpty()) {
      String literal = read.toString();
      parts.add((entry, time, line) -> line.append(literal));
      read.setLength(0);
    }
  }

  private static Part whole(LogPattern pattern) {
    return (entry, time, line) -> pattern.append(entry, line);
  }

  private static Part padded(Part part, char side, int width, boolean truncates) {
    return (entry, time, line) -> {
      int start = line.length();
      part.append(entry, time, line);
      int missing = width - (line.length() - start);
      if (missing < 0 && truncates) {
        line.setLength(start + width);
      }
      int before = side == '-' ? 0 : side == '=' ? missing / 2 : missing;
      for (int i = 0; i < missing; i++) {
        if (i < before) {
          line.insert(start, ' ');
        } else {
          line.append(' ');
        }
      }
    };
  }

  private @Nullable Part part(char flag) {
    return switch (flag) {
      case 'v' -> (entry, time, line) -> line.append(entry.message());
      case '_' -> (entry, time, line) -> line.append(entry.message().replace("\n", "\\n"));
      case 'j' -> (entry, time, line) -> LogText.escapeJson(entry.message(), line);
      case '*', '^', '$' -> (entry, time, line) -> {};
      case 'n' -> (entry, time, line) -> line.append(entry.component());
      case 'l' -> (entry, time, line) -> line.append(entry.level());
      case 'L' -> (entry, time, line) -> line.append(shortLevel(entry.level()));
      case 't' -> (entry, time, line) -> line.append(entry.threadId());
      case 'P' -> (entry, time, line) -> line.append(ProcessHandle.current().pid());
      case '%' -> (entry, time, line) -> line.append('%');
      case 'g', 's', '#', '!', '@' -> caller(flag);
      case 'o', 'i', 'u', 'O' -> (entry, time, line) -> line.append(elapsed(entry, flag));
      default -> time(flag);
    };
  }

  private static char shortLevel(Log.Level level) {
    for (int i = 0; i < LEVELS.length; i++) {
      if (LEVELS[i] == level) {
        return SHORT_LEVELS.charAt(i);
      }
    }
    return '?';
  }

  private static Part caller(char flag) {
    return (entry, time, line) -> {
      StackWalker.StackFrame caller = entry.caller();
      if (caller == null) {
        return;
      }
      String file = String.valueOf(caller.getFileName());
      String folder = caller.getClassName().replace('.', '/');
      folder = folder.substring(0, folder.lastIndexOf('/') + 1);
      switch (flag) {
        case 'g' -> line.append(folder).append(file);
        case 's' -> line.append(file);
        case '#' -> line.append(caller.getLineNumber());
        case '!' -> line.append(caller.getMethodName());
        default -> line.append(folder).append(file).append(':').append(caller.getLineNumber());
      }
    };
  }

  /** Time since the line before: in ms, us, ns or s, as {@code %o %i %u %O} ask. */
  private long elapsed(LogEntry entry, char flag) {
    Instant before = previous;
    Duration since = before == null ? Duration.ZERO : Duration.between(before, entry.time());
    return switch (flag) {
      case 'o' -> since.toMillis();
      case 'i' -> since.toNanos();
      case 'u' -> since.toNanos() / 1000;
      default -> since.toSeconds();
    };
  }

  private static @Nullable Part time(char flag) {
    if (flag == 'E') {
      return (entry, time, line) -> line.append(time.toEpochSecond());
    }
    String format =
        switch (flag) {
          case 'Y' -> "uuuu";
          case 'C' -> "uu";
          case 'm' -> "MM";
          case 'd' -> "dd";
          case 'H' -> "HH";
          case 'I' -> "hh";
          case 'M' -> "mm";
          case 'S' -> "ss";
          case 'e' -> "SSS";
          case 'f' -> "SSSSSS";
          case 'F' -> "SSSSSSSSS";
          case 'p' -> "a";
          case 'T', 'X' -> "HH:mm:ss";
          case 'R' -> "HH:mm";
          case 'r' -> "hh:mm:ss a";
          case 'D', 'x' -> "MM/dd/uu";
          case 'a' -> "EEE";
          case 'A' -> "EEEE";
          case 'b', 'h' -> "MMM";
          case 'B' -> "MMMM";
          case 'c' -> "EEE MMM d HH:mm:ss uuuu";
          case 'z' -> "xxx";
          default -> "";
        };
    if (format.isEmpty()) {
      return null;
    }
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
    return (entry, time, line) -> formatter.formatTo(time, line);
  }
}
