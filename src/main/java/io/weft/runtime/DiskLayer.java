package io.weft.runtime;

import io.weft.runtime.RuntimeSnapshot.Layer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a layer from files: each holds what its name is the key of, folders are parts of keys, and
 * lines that begin with {@code #} are comments. Source: {@code RuntimeLayer.DiskLayer}.
 */
public final class DiskLayer {
  private static final int DEEPEST = 16;

  private DiskLayer() {}

  /**
   * The layer {@code name} of the files below {@code folder}; blocks while it reads them.
   *
   * @throws IOException if a file cannot be read or folders are nested too deeply
   */
  public static Layer read(String name, Path folder) throws IOException {
    Map<String, String> values = new TreeMap<>();
    read(folder, "", 1, values);
    return new Layer(name, values);
  }

  private static void read(Path folder, String prefix, int depth, Map<String, String> values)
      throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("folders are nested more than " + DEEPEST + " deep: " + folder);
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String key = prefix + file.getFileName();
        if (Files.isDirectory(file)) {
          read(file, key + '.', depth + 1, values);
        } else {
          values.put(key, withoutComments(Files.readString(file)));
        }
      }
    }
  }

  private static String withoutComments(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    for (String line : text.split("\n")) {
      if (!line.startsWith("#")) {
        kept.append(line).append('\n');
      }
    }
    return kept.toString().stripTrailing();
  }
}
