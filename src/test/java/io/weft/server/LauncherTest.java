package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.listener.ListenSocket;
import io.weft.net.Address;
import io.weft.net.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path folder;

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
        (commandLine, foundation, adminSocket) -> {
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
        (commandLine, foundation, adminSocket) -> {
          throw new NoClassDefFoundError("a/Class");
        };

    assertEquals(1, launcher(incomplete).run("-c", "x.yaml", "-l", "off"));
    assertEquals(
        "error: java.lang.NoClassDefFoundError: a/Class" + System.lineSeparator(), text(err));
  }

  @Test
  void leavesACarrierThatRunsNoPoller() {
    assertEquals(1, Launcher.readPollers(2));
    assertEquals(1, Launcher.readPollers(3));
    assertEquals(2, Launcher.readPollers(4));
    assertEquals(2, Launcher.readPollers(7));
    assertEquals(16, Launcher.readPollers(32));
  }

  @Test
  void hasTheAdminBoundWhileItReadsOnAndFreesItsAddressIfThatFails() {
    assertTrue(isBoundWhileLoading("-c", "x.yaml", "-l", "off"));
    assertFalse(isBoundWhileLoading("--mode", "validate", "-c", "x.yaml", "-l", "off"));
  }

  private boolean isBoundWhileLoading(String... arguments) {
    Path path = folder.resolve("admin");
    Address address = Address.of(UnixDomainSocketAddress.of(path));
    AtomicBoolean bound = new AtomicBoolean();
    ServerConfiguration.Source source =
        (commandLine, foundation, adminSocket) -> {
          adminSocket.accept(new ListenSocket(address, 1, false, 0, SocketOptions.NONE));
          bound.set(Files.exists(path));
          throw new ConfigException("", "more was wrong");
        };
    assertEquals(1, launcher(source).run(arguments));
    assertFalse(Files.exists(path));
    return bound.get();
  }

  private int run(String... arguments) {
    ServerConfiguration.Source broken =
        (commandLine, foundation, adminSocket) -> {
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
