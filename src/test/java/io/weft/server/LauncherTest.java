package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void printsTheHelp() {
    assertEquals(0, run("--help"));
    assertTrue(text(out).contains("--config-path"), text(out));
  }

  @Test
  void printsTheVersion() {
    assertEquals(0, run("--version"));
    assertTrue(text(out).contains("/RELEASE/"), text(out));
  }

  @Test
  void endsWith1AfterAWrongCommandLine() {
    assertEquals(1, run("--no-such-flag"));
    assertTrue(text(err).contains("Couldn't find match for argument"), text(err));
  }

  @Test
  void printsAllProblemsOfAConfiguration() {
    assertEquals(1, run("--mode", "validate", "-c", "x.yaml", "-l", "off"));
    assertEquals(
        "a: first" + System.lineSeparator() + "b: second" + System.lineSeparator(), text(err));
  }

  @Test
  void saysThatAConfigurationNeedsMoreMemory() {
    ServerConfiguration.Source large =
        (commandLine, foundation) -> {
          throw new OutOfMemoryError("Java heap space");
        };

    assertEquals(1, launcher(large).run("-c", "x.yaml", "-l", "off"));
    assertEquals(
        "error: the configuration needs more memory: Java heap space" + System.lineSeparator(),
        text(err));
  }

  @Test
  void saysThatAClassIsMissing() {
    ServerConfiguration.Source incomplete =
        (commandLine, foundation) -> {
          throw new NoClassDefFoundError("a/Class");
        };

    assertEquals(1, launcher(incomplete).run("-c", "x.yaml", "-l", "off"));
    assertEquals(
        "error: java.lang.NoClassDefFoundError: a/Class" + System.lineSeparator(), text(err));
  }

  private int run(String... arguments) {
    ServerConfiguration.Source broken =
        (commandLine, foundation) -> {
          throw new ConfigException(
              List.of(new ConfigProblem("a", "first"), new ConfigProblem("b", "second")));
        };
    return launcher(broken).run(arguments);
  }

  private Launcher launcher(ServerConfiguration.Source source) {
    return new Launcher(stream(out), stream(err), source);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
