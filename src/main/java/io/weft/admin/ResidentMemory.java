package io.weft.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much physical memory the process holds. */
public final class ResidentMemory {
  private static final Path STATM = Path.of("/proc/self/statm");
  private static final long PAGE_BYTES = 4096;

  private ResidentMemory() {}

  /** The resident set in bytes, by Linux's {@code /proc}; what the heap holds elsewhere. */
  public static long bytes() {
    try {
      String[] pages = Files.readString(STATM, StandardCharsets.US_ASCII).split(" ");
      return Long.parseLong(pages[1]) * PAGE_BYTES;
    } catch (IOException | NumberFormatException e) {
      return Runtime.getRuntime().totalMemory();
    }
  }
}
