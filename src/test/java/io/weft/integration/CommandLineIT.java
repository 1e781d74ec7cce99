package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineIT {
  @TempDir Path folder;

  @Test
  void showsTheVersion() throws IOException, InterruptedException {
    try (WeftProcess weft = WeftProcess.run(folder, "--version")) {
      assertEquals(0, weft.exitStatus());
      assertTrue(weft.out().matches("(?s).*weft  version: [0-9a-f]{40}/\\d+\\.\\d+\\.\\d+/.*"));
      assertEquals("", weft.err());
    }
  }

  @Test
  void testsRoutesWithoutServing() throws IOException, InterruptedException {
    String example = "bootstrap-examples/quickstart.yaml";
    try (WeftProcess weft =
        WeftProcess.run(
            folder,
            "route-check",
            "-c",
            example,
            "--listener-name",
            "ingress",
            "bootstrap-examples/route-tests/quickstart.yaml")) {
      assertEquals(0, weft.exitStatus(), weft::err);
      assertEquals("Current route coverage: 100%\n", weft.out());
      assertEquals("", weft.err());
    }
  }

  @Test
  void namesTheToolThatAMistypedOneWasMeantToBe() throws IOException, InterruptedException {
    try (WeftProcess weft = WeftProcess.run(folder, "route-chek")) {
      assertEquals(1, weft.exitStatus());
      assertTrue(weft.err().contains("did you mean route-check?"), weft::err);
    }
  }

  @Test
  void endsWith1AfterAMistypedFlagAndNamesTheRealOne() throws IOException, InterruptedException {
    try (WeftProcess weft = WeftProcess.run(folder, "--config-pth", "x")) {
      assertEquals(1, weft.exitStatus());
      assertTrue(weft.err().contains("did you mean --config-path?"), weft::err);
    }
  }
}
