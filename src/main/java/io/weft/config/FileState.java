package io.weft.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What tells one state of files and folders from the next: links that are swapped as a whole, as
 * Kubernetes does it, are seen as well as files that are moved or written over. A value.
 */
public record FileState(SortedMap<String, String> fingerprints) {
  /** How {@code paths} are now, folders with all that is in them; blocks. */
  public static FileState of(Collection<Path> paths) {
    SortedMap<String, String> state = new TreeMap<>();
    for (Path path : paths) {
      state.put(path.toString(), fingerprint(path));
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          files.forEach(file -> state.put(file.toString(), fingerprint(file)));
        } catch (IOException | UncheckedIOException e) {
          state.put(path.toString(), e.toString());
        }
      }
    }
    return new FileState(state);
  }

  /** The same, but with what {@code other} has for the files and folders that are in both. */
  FileState keeping(FileState other) {
    SortedMap<String, String> kept = new TreeMap<>(fingerprints);
    kept.replaceAll((path, now) -> other.fingerprints.getOrDefault(path, now));
    return new FileState(kept);
  }

  /** Whether {@code paths}, folders with all that is in them, are not as in {@code other}. */
  boolean differs(FileState other, Collection<Path> paths) {
    return paths.stream().anyMatch(path -> !of(path).equals(other.of(path)));
  }

  private SortedMap<String, String> of(Path path) {
    SortedMap<String, String> own = new TreeMap<>();
    fingerprints.forEach((name, state) -> {
      Path file = Path.of(name);
      if (file.equals(path) || path.equals(file.getParent())) {
        own.put(name, state);
      }
    });
    return own;
  }

  /**
   * Of a link and of what it leads to; of a file by one look, which cannot see half of a change.
   */
  private static String fingerprint(Path path) {
    String own = fingerprint(path, LinkOption.NOFOLLOW_LINKS);
    if (Files.isDirectory(path)) {
      return own + target(path);
    }
    return Files.isSymbolicLink(path) ? own + fingerprint(path, new LinkOption[0]) : own;
  }

  private static String target(Path path) {
    try {
      return path.toRealPath().toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String fingerprint(Path path, LinkOption... options) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, options);
      return attributes.isDirectory()
          ? "folder"
          : attributes.fileKey() + " " + attributes.lastModifiedTime() + ' ' + attributes.size();
    } catch (IOException e) {
      return "missing";
    }
  }
}
