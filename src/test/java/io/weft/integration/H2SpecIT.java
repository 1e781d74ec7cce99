package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds the jar to RFC 9113 and RFC 7541 by another project's test cases, in strict mode. */
// Go may have to build them first.
@Timeout(600)
class H2SpecIT {
  private static final int NOTHING_TO_RUN = 77;

  @TempDir Path folder;

  @Test
  void passesAllCasesOfH2spec() throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    ProcessBuilder script =
        new ProcessBuilder("scripts/h2spec")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    script
        .environment()
        .put("WEFT_JAR", Path.of(System.getProperty("weft.jar", "target/weft.jar")).toString());
    int status = script.start().waitFor();
    String report = Files.readString(output);
    assumeTrue(status != NOTHING_TO_RUN, report);

    assertEquals(0, status, report);
    assertTrue(report.contains("146 tests, 146 passed, 0 skipped, 0 failed"), report);
  }
}
