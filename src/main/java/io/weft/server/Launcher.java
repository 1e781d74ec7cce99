package io.weft.server;

import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.common.Log;
import io.weft.server.CommandLine.Mode;
import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Does what the command line says and tells the exit status. */
final class Launcher {
  private static final Log LOG = Log.of("main");

  private final PrintStream out;
  private final PrintStream err;
  private final ServerConfiguration.Source source;

  /** A launcher that reads configurations by {@code source}. */
  Launcher(PrintStream out, PrintStream err, ServerConfiguration.Source source) {
    this.out = out;
    this.err = err;
    this.source = source;
  }

  /** Runs until the server ends; yields 0, or 1 if it could not start. */
  int run(String... arguments) {
    try {
      Tool tool = arguments.length == 0 ? null : Tool.find(arguments[0]);
      if (tool != null) {
        return tool.run(Arrays.asList(arguments).subList(1, arguments.length), out, err);
      }
      CommandLine commandLine = CommandLine.parse(arguments);
      if (commandLine.isSet(Flag.HELP)) {
        out.println(Usage.help());
      } else if (commandLine.isSet(Flag.VERSION)) {
        out.println(CommandLine.versionLine());
      } else if (commandLine.isSet(Flag.HOT_RESTART_VERSION)) {
        out.println("disabled");
      } else {
        return serve(commandLine);
      }
      return 0;
    } catch (UsageException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  private int serve(CommandLine commandLine) {
    limitCarriers(commandLine.concurrency());
    Log.level(commandLine.logLevel());
    commandLine
        .componentLogLevels()
        .forEach((component, level) -> Log.of(component).componentLevel(level));
    try (LogWriter log =
        new LogWriter(
            new LogPattern(commandLine.text(Flag.LOG_FORMAT), ZoneId::systemDefault),
            commandLine.path(Flag.LOG_PATH).orElse(null),
            commandLine.isSet(Flag.LOG_FORMAT_ESCAPED))) {
      Log.sink(log);
      Thread.setDefaultUncaughtExceptionHandler(
          new UncaughtErrors(() -> {
            log.flush();
            Runtime.getRuntime().halt(1);
          }));
      return serve(commandLine, log);
    } catch (IOException e) {
      err.println("error: cannot open the log: " + e.getMessage());
      return 1;
    }
  }

  private int serve(CommandLine commandLine, LogWriter log) {
    Mode mode = commandLine.mode();
    try (Server server = new Server(commandLine, log, source)) {
      if (mode == Mode.VALIDATE) {
        out.println("configuration '" + commandLine.text(Flag.CONFIG_PATH) + "' OK");
        return 0;
      }
      // Before the first one can come from whoever waits for the server to be ready.
      Signals.handle("TERM", server::terminate);
      Signals.handle("INT", server::terminate);
      Signals.handle("USR1", server::reopenLogs);
      CompletableFuture<?> opened = server.start();
      if (mode == Mode.INIT_ONLY) {
        opened.join();
        server.shutdown();
      }
      Signals.handle(
          "HUP", () -> Thread.ofPlatform().name("reload").daemon().start(server::reloadAndLog));
      server.awaitEnd();
      return 0;
    } catch (ConfigException e) {
      LOG.critical(() -> "error initializing configuration", null);
      for (ConfigProblem problem : e.problems()) {
        err.println(problem);
      }
      return 1;
    } catch (IOException e) {
      err.println("error: " + e.getMessage());
      return 1;
    } catch (OutOfMemoryError e) {
      // While starting: later no work is done on this thread.
      err.println("error: the configuration needs more memory: " + e.getMessage());
      return 1;
    } catch (RuntimeException | LinkageError e) {
      // A defect of Weft or of its jar, which would be told to a log that is closed by then.
      err.println("error: " + e);
      LOG.critical(() -> "cannot start", e);
      return 1;
    }
  }

  /**
   * Gives virtual threads as many carriers as Envoy has workers: further ones are mostly woken for
   * nothing. At least two, since behind a single one requests may wait for hundreds of
   * milliseconds. Before the first virtual thread starts; what the user said on the command line of
   * Java holds.
   */
  private static void limitCarriers(int concurrency) {
    int carriers = Math.max(2, concurrency);
    setUnlessSet("jdk.virtualThreadScheduler.parallelism", carriers);
    setUnlessSet("jdk.virtualThreadScheduler.maxPoolSize", Math.max(256, carriers));
    setUnlessSet("jdk.readPollers", readPollers(carriers));
  }

  /**
   * How many of Java's pollers wait for sockets to become readable, a power of two: fewer than
   * carriers. A poller is a virtual thread that yields while it finds something, so a carrier that
   * runs one under load never runs out of threads of its own. Were there one for each carrier, as
   * is Java's default, none would look for what waits elsewhere, and that for tens of milliseconds.
   */
  static int readPollers(int carriers) {
    return Integer.highestOneBit(Math.max(1, carriers / 2));
  }

  private static void setUnlessSet(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
