package io.weft.config;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads a message from a file whose name says its format, as in Envoy: {@code .json}, {@code .pb},
 * {@code .pb_text}, and YAML for any other. Blocks while it reads.
 */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * What {@code file} says, not validated.
   *
   * @param prototype any message of the type wanted
   * @throws ConfigException if the file cannot be read, or is not of its format
   */
  @SuppressWarnings("unchecked") // A parser yields what its message is.
  static <M extends Message> ConfigReader.Part<M> read(
      Path file, M prototype, UnknownFields unknownFields) throws ConfigException {
    String name = file.toString();
    try {
      if (hasEnding(file, ".pb")) {
        return plain((M) prototype.getParserForType().parseFrom(Files.readAllBytes(file)), name);
      }
      if (hasEnding(file, ".pb_text")) {
        return plain(TextProto.read(Files.readString(file), prototype, name), name);
      }
    } catch (InvalidProtocolBufferException e) {
      String type = MessageTypes.descriptor(prototype).getName();
      throw new ConfigException(name, "no " + type + " in binary form: " + e.getMessage());
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    return ConfigReader.readPart(tree(file), prototype, name, unknownFields);
  }

  /**
   * The tree that the YAML or JSON of {@code file} describes.
   *
   * @throws ConfigException if the file cannot be read, or is not of its format
   */
  static ConfigText tree(Path file) throws ConfigException {
    try {
      return text(file);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /** Whether {@code file} is in one of the two formats of protocol buffers, which have no tree. */
  static boolean isProtobuf(Path file) {
    return hasEnding(file, ".pb") || hasEnding(file, ".pb_text");
  }

  /** The tree that the YAML or JSON of {@code file} describes. */
  static ConfigText text(Path file) throws ConfigException, IOException {
    String name = file.toString();
    String text = Files.readString(file);
    return hasEnding(file, ".json") ? JsonReader.read(text, name) : YamlReader.read(text, name);
  }

  private static ConfigException unreadable(String name, IOException cause) {
    return cause instanceof CharacterCodingException
        ? new ConfigException(name, "is not UTF-8 text")
        : new ConfigException(name, "cannot be read: " + cause.getMessage());
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  private static <M extends Message> ConfigReader.Part<M> plain(M message, String name) {
    return new ConfigReader.Part<>(
        message, SourceMap.without(name), List.of(), List.of(), List.of());
  }
}
