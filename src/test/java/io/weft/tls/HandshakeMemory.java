package io.weft.tls;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that measures what handshakes leave behind in native memory; its heap is all touched.
 */
final class HandshakeMemory {
  private static final int ROUND = 5000;

  private HandshakeMemory() {}

  /** Prints by how many bytes the process has grown from one round of handshakes to the next. */
  public static void main(String[] arguments) throws Exception {
    BoringEngineTest handshakes = new BoringEngineTest();
    handshakes.makesContexts();
    handshakes.manyHandshakes(ROUND);
    long before = residentBytes();
    handshakes.manyHandshakes(2 * ROUND);
    System.out.println(residentBytes() - before);
  }

  private static long residentBytes() throws Exception {
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
    return Long.parseLong(pages[1]) * 4096;
  }
}
