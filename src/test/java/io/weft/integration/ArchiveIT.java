package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Makes an archive of classes by the script for it, and starts with it. */
@Timeout(180)
class ArchiveIT {
  @TempDir Path folder;

  @Test
  void startsWithTheArchiveThatATrainingRunMade() throws IOException, InterruptedException {
    Path jar = folder.resolve("weft.jar");
    Files.copy(Path.of(System.getProperty("weft.jar", "target/weft.jar")), jar);
    Path archive = folder.resolve("weft.aot");

    assertEquals(0, run(Map.of(), "scripts/archive", archive.toString()), this::log);

    assertTrue(Files.size(archive) > 0);
    Map<String, String> withArchive =
        Map.of("WEFT_ARCHIVE", archive.toString(), "JAVA_OPTS", "-Xlog:class+load");
    String example = "bootstrap-examples/quickstart.yaml";
    assertEquals(
        0, run(withArchive, "scripts/weft", "--mode", "validate", "-c", example), this::log);
    assertTrue(
        log()
            .lines()
            .anyMatch(line -> line.matches(".*io\\.weft\\.server\\.Main source: shared.*")),
        this::log);
  }

  private int run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    File log = folder.resolve("log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
    builder.environment().putAll(environment);
    builder.environment().put("WEFT_JAR", folder.resolve("weft.jar").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), this::log);
    return process.exitValue();
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
