package io.weft.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Validates many configurations in one process, which runs in the folder that their relative file
 * names are meant for. Prints a line for each: the exit status, a tab, the problems parted by tabs.
 */
final class ValidateAll {
  private ValidateAll() {}

  /** Validates the files that {@code arguments[0]} lists, one a line. */
  public static void main(String[] arguments) throws IOException {
    PrintStream results = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String file : Files.readAllLines(Path.of(arguments[0]))) {
      ByteArrayOutputStream problems = new ByteArrayOutputStream();
      PrintStream printed = new PrintStream(problems, true, StandardCharsets.UTF_8);
      int status =
          new Launcher(printed, printed, BootstrapConfiguration.source(Map.of()))
              .run("--mode", "validate", "-c", file, "-l", "off");
      String text = problems.toString(StandardCharsets.UTF_8).strip();
      results.println(status + "\t" + text.replace('\t', ' ').replaceAll("\\R", "\t"));
    }
  }
}
