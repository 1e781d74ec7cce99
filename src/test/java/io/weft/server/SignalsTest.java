package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
  @Test
  void runsTheActionWhenTheSignalComes() throws IOException, InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    Signals.handle("URG", ran::countDown);

    String pid = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("kill", "-URG", pid).start().waitFor();

    assertTrue(ran.await(10, TimeUnit.SECONDS));
  }

  @Test
  void refusesSignalsThatDoNotExist() {
    assertThrows(IllegalArgumentException.class, () -> Signals.handle("NONSENSE", () -> {}));
  }
}
