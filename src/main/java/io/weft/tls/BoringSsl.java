package io.weft.tls;

import io.netty.internal.tcnative.Library;
import io.weft.common.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The native library that TLS is done by, where there is one for this machine: BoringSSL, as in
 * Envoy, and its binding by the Netty project, of which nothing else is used.
 *
 * <p>Without it Java does everything, more slowly and with less choice. The system property {@code
 * weft.crypto.provider} may say {@code jdk} to have that at once; {@code native} is the default.
 */
final class BoringSsl {
  private static final String CHOICE = "weft.crypto.provider";

  /** The library insists on its name. */
  private static final String NAME = "libnetty_tcnative";

  private static final Log LOG = Log.of("main");

  /** Whether the library is there; asking first loads it, which takes some ten milliseconds. */
  private static final boolean AVAILABLE = load(System.getProperty(CHOICE, "native"));

  private BoringSsl() {}

  /** Whether TLS is done by native code. The first call blocks while it is unpacked and loaded. */
  static boolean isAvailable() {
    return AVAILABLE;
  }

  private static boolean load(String choice) {
    if (choice.equals("jdk")) {
      return false;
    }
    if (!choice.equals("native")) {
      LOG.warning(() -> CHOICE + " is native or jdk, not " + choice);
    }
    try {
      String resource = resource();
      if (resource == null) {
        LOG.info(() -> "TLS is done by Java alone: there is no native code for this machine");
        return false;
      }
      unpack(resource);
      Library.initialize("provided", null);
      return true;
    } catch (Exception | LinkageError e) {
      LOG.warning(() -> "TLS is done by Java alone, the native code cannot be used: " + e);
      return false;
    }
  }

  private static @Nullable String resource() {
    String machine =
        switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "aarch_64";
          default -> null;
        };
    return machine == null || !System.getProperty("os.name", "").equals("Linux")
        ? null
        : "META-INF/native/" + NAME + "_linux_" + machine + ".so";
  }

  /** A library has to be a file to be loaded, and need not be one any more afterwards. */
  private static void unpack(String resource) throws IOException {
    Path file = Files.createTempFile(NAME, ".so");
    try (InputStream packed = BoringSsl.class.getClassLoader().getResourceAsStream(resource)) {
      if (packed == null) {
        throw new IOException("no " + resource);
      }
      Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
      System.load(file.toString());
    } finally {
      Files.delete(file);
    }
  }
}
