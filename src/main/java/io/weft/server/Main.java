package io.weft.server;

import java.util.Map;

/**
 * Starts Weft.
 *
 * <p>Exit status as Envoy's: 0 after a shutdown, {@code --help}, {@code --version} or a valid
 * configuration; 1 after a wrong command line or configuration.
 */
public final class Main {
  private Main() {}

  /** Reads the command line and does what it says. */
  public static void main(String[] arguments) {
    ServerConfiguration.Source source =
        BootstrapConfiguration.source(Map.of("/dev/stdout", System.out, "/dev/stderr", System.err));
    int status = new Launcher(System.out, System.err, source).run(arguments);
    System.out.flush();
    System.exit(status);
  }
}
