package io.weft.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the corpus that lies beside the checkout; tests that need it skip themselves without. */
public final class Shared {
  private Shared() {}

  /**
   * The file or folder {@code relative} below the system property {@code weft.shared}, the variable
   * {@code WEFT_SHARED}, or a folder {@code shared} beside the checkout or above it.
   */
  public static Optional<Path> find(String relative) {
    for (String root :
        new String[] {System.getProperty("weft.shared"), System.getenv("WEFT_SHARED")}) {
      if (root != null) {
        return existing(Path.of(root, relative));
      }
    }
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Optional<Path> found = existing(up.resolve("shared").resolve(relative));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> existing(Path path) {
    return Files.exists(path) ? Optional.of(path) : Optional.empty();
  }
}
