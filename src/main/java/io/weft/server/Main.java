package io.weft.server;

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
    CommandLine commandLine;
    try {
      commandLine = CommandLine.parse(arguments);
    } catch (UsageException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    if (commandLine.isSet(Flag.HELP)) {
      System.out.println(Usage.help());
    } else if (commandLine.isSet(Flag.VERSION)) {
      System.out.println(CommandLine.versionLine());
    }
  }
}
