package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.weft.common.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads bytes that stand in the configuration, a file or the environment. */
public final class DataSources {
  private DataSources() {}

  /**
   * What {@code source} holds; blocks while it reads a file.
   *
   * @throws ConfigException if there is no such file or variable
   */
  public static byte[] read(DataSource source) throws ConfigException {
    return switch (source.getSpecifierCase()) {
      case FILENAME -> file(source.getFilename());
      case INLINE_BYTES -> source.getInlineBytes().toByteArray();
      case INLINE_STRING -> source.getInlineString().getBytes(StandardCharsets.UTF_8);
      case ENVIRONMENT_VARIABLE -> environment(source.getEnvironmentVariable());
      case SPECIFIER_NOT_SET ->
          throw new ConfigException("", "Unexpected DataSource::specifier_case(): 0");
    };
  }

  /** As {@link #read}, as text. */
  public static String text(DataSource source) throws ConfigException {
    return new String(read(source), StandardCharsets.UTF_8);
  }

  /** What {@code source} is called in messages: the name of its file, or where else it stands. */
  static String name(DataSource source) {
    return switch (source.getSpecifierCase()) {
      case FILENAME -> source.getFilename();
      case ENVIRONMENT_VARIABLE -> source.getEnvironmentVariable();
      case INLINE_BYTES, INLINE_STRING, SPECIFIER_NOT_SET -> "<inline>";
    };
  }

  private static byte[] file(String name) throws ConfigException {
    try {
      return Files.readAllBytes(Path.of(name));
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException("filename", "Invalid path: " + name + ": " + e.getMessage());
    }
  }

  private static byte[] environment(String name) throws ConfigException {
    String value = System.getenv(name);
    if (value == null) {
      throw new ConfigException(
          "environment_variable", "Environment variable doesn't exist: " + name);
    }
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
