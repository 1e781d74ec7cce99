package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Asks the kernel through the packaged jar where connections were meant to go. */
@Timeout(60)
class OriginalDstIT {
  private static final String FILTER = "filter_chains: [";
  private static final String ASKING =
      "use_original_dst: true, listener_filters: [ { name: envoy.filters.listener.original_dst,"
          + " typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst"
          + " } } ], filter_chains: [";

  private static final String BOOTSTRAP =
      Bootstraps.of(Bootstraps.echo("asking", 0).replace(FILTER, ASKING), "");

  @TempDir Path folder;

  @Test
  @EnabledForJreRange(min = JRE.JAVA_22)
  void servesAConnectionThatNothingHasRedirectedWhereItWasAccepted() throws Exception {
    try (WeftProcess weft = WeftProcess.serve(folder, BOOTSTRAP);
        Socket client = new Socket("127.0.0.1", weft.port("asking"))) {
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
    }
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_21)
  void tellsThatThisJavaCannotAsk() throws Exception {
    Path file = Files.writeString(folder.resolve("bootstrap.yaml"), BOOTSTRAP);

    try (WeftProcess weft = WeftProcess.run(folder, "-c", file.toString())) {
      assertEquals(1, weft.exitStatus());
      assertTrue(weft.err().contains("run Weft on Linux with Java 22 or later"), weft::err);
    }
  }
}
