package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Log;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogPatternTest {
  private static final Instant TIME = Instant.parse("2026-11-24T14:05:09.012345678Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "%v | a \"b\"",
        "%j | a \\\"b\\\"",
        "%l %L %n %t | warning W http 7",
        "%Y-%m-%d %T.%e | 2026-11-24 14:05:09.012",
        "%D %C %H %I %M %S %f %F | 11/24/26 26 14 02 05 09 012345 012345678",
        "%R %z %E | 14:05 +00:00 1795529109",
        "%a %A %b %B %p | Tue Tuesday Nov November PM",
        "[%9l] | [  warning]",
        "[%-9l] | [warning  ]",
        "[%=9l] | [ warning ]",
        "[%3!l] | [war]",
        "%% %q %k | % %q %k",
        "%^%n%$%* | http",
        "100% | 100%",
      })
  void showsWhatTheFlagsSay(String pattern, String line) {
    assertEquals(line, line(pattern, "a \"b\""));
  }

  @Test
  void escapesLineEnds() {
    assertEquals("a\\nb", line("%_", "a\nb"));
    assertEquals("a\nb", line("%v", "a\nb"));
  }

  @Test
  void tellsTheTimeSinceTheLineBefore() {
    LogPattern pattern = new LogPattern("%o", () -> ZoneOffset.UTC);
    StringBuilder lines = new StringBuilder();

    pattern.append(entry(TIME, "x"), lines);
    pattern.append(entry(TIME.plusMillis(25), "x"), lines.append(' '));

    assertEquals("0 25", lines.toString());
  }

  @Test
  void walksTheStackOnlyIfTheLineShowsIt() {
    assertTrue(new LogPattern(LogPattern.DEFAULT, () -> ZoneOffset.UTC).showsCaller());
    assertFalse(new LogPattern("%Y %% %v", () -> ZoneOffset.UTC).showsCaller());
    assertFalse(new LogPattern("%%g", () -> ZoneOffset.UTC).showsCaller());
  }

  private static String line(String pattern, String message) {
    StringBuilder line = new StringBuilder();
    new LogPattern(pattern, () -> ZoneOffset.UTC).append(entry(TIME, message), line);
    return line.toString();
  }

  private static LogEntry entry(Instant time, String message) {
    return new LogEntry(time, Log.Level.WARNING, "http", message, 7, null);
  }
}
