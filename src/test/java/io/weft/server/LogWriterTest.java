package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWriterTest {
  @TempDir Path folder;

  @Test
  void writesWhatIsQueuedBeforeItCloses() throws IOException {
    Path file = folder.resolve("log");

    try (LogWriter log = writer("[%l][%n] %v", file, false)) {
      log.write(Log.Level.INFO, "main", "one", null);
      log.write(Log.Level.ERROR, "http", "two", null);
    }

    assertEquals(List.of("[info][main] one", "[error][http] two"), Files.readAllLines(file));
  }

  @Test
  void opensTheFileAnew() throws IOException {
    Path file = folder.resolve("log");

    try (LogWriter log = writer("%v", file, false)) {
      log.write(Log.Level.INFO, "main", "old", null);
      log.flush();
      Files.move(file, folder.resolve("moved"));
      log.reopen();
      log.write(Log.Level.INFO, "main", "new", null);
    }

    assertEquals(List.of("old"), Files.readAllLines(folder.resolve("moved")));
    assertEquals(List.of("new"), Files.readAllLines(file));
  }

  @Test
  void showsWhereALineComesFrom() throws IOException {
    Path file = folder.resolve("log");

    try (LogWriter log = writer("%g:%!", file, false)) {
      log.write(Log.Level.INFO, "main", "x", null);
    }

    assertEquals(
        List.of("io/weft/server/LogWriterTest.java:showsWhereALineComesFrom"),
        Files.readAllLines(file));
  }

  @Test
  void escapesControlCharactersIfAsked() throws IOException {
    Path file = folder.resolve("log");

    try (LogWriter log = writer("%v", file, true)) {
      log.write(Log.Level.INFO, "main", "a\nb\tc", null);
    }

    assertEquals(List.of("a\\nb\\tc"), Files.readAllLines(file));
  }

  @Test
  void showsTheStackTrace() throws IOException {
    Path file = folder.resolve("log");

    try (LogWriter log = writer("%v", file, false)) {
      log.write(Log.Level.ERROR, "main", "failed", new IllegalStateException("why"));
    }

    List<String> lines = Files.readAllLines(file);
    assertEquals("failed", lines.get(0));
    assertEquals("java.lang.IllegalStateException: why", lines.get(1));
    assertTrue(lines.get(2).contains("LogWriterTest"));
  }

  private static LogWriter writer(String pattern, Path file, boolean escapes) throws IOException {
    return new LogWriter(new LogPattern(pattern, () -> ZoneOffset.UTC), file, escapes);
  }
}
