package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  @TempDir static Path folder;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    String bootstrap = Bootstraps.of(Bootstraps.echo("asking", 0).replace(FILTER, ASKING), "");
    weft = WeftProcess.serve(folder, bootstrap);
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
  }

  @Test
  void servesAConnectionThatNothingHasRedirectedWhereItWasAccepted() throws Exception {
    try (Socket client = new Socket("127.0.0.1", weft.port("asking"))) {
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
    }
  }
}
