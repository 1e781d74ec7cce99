package io.weft.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  /** As long as connections wait, accepting never blocks, and nothing else would end its turn. */
  @Test
  void sixteenAreAcceptedBeforeTheFirstIsServed() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                System.getProperty("java.class.path"),
                FairAccepting.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    assertEquals("16", new String(process.getInputStream().readAllBytes(), UTF_8).trim());
  }
}
