package io.weft.config;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import io.weft.common.ConfigException;
import java.util.HashSet;
import java.util.Set;

/** Reads the text format of protocol buffers, as {@code .pb_text} files have it. */
final class TextProto {
  private TextProto() {}

  /**
   * The message that {@code text} describes.
   *
   * @throws ConfigException with the position of the first problem
   */
  @SuppressWarnings("unchecked") // A builder builds what it was made of.
  static <M extends Message> M read(String text, M prototype, String file) throws ConfigException {
    Message.Builder builder = prototype.newBuilderForType();
    TextFormat.Parser parser =
        TextFormat.Parser.newBuilder().setTypeRegistry(typesNamedIn(text)).build();
    try {
      parser.merge(text, builder);
    } catch (TextFormat.ParseException e) {
      Position position = new Position(file, Math.max(e.getLine(), 1), Math.max(e.getColumn(), 1));
      String message = e.getMessage() == null ? "cannot be read" : e.getMessage();
      // The parser puts line and column before its message.
      int words = message.indexOf(": ");
      throw new ConfigException(
          position.toString(), words < 0 ? message : message.substring(words + 2));
    }
    return (M) builder.build();
  }

  /** The types that {@code [host/name]} names in {@code text}, and no others. */
  private static TypeRegistry typesNamedIn(String text) {
    TypeRegistry.Builder registry = TypeRegistry.newBuilder();
    Set<String> seen = new HashSet<>();
    int start = text.indexOf('[');
    while (start >= 0) {
      int end = text.indexOf(']', start);
      if (end < 0) {
        break;
      }
      String name = MessageTypes.fullName(text.substring(start + 1, end)).trim();
      if (seen.add(name)) {
        Message type = MessageTypes.find(name);
        if (type != null) {
          registry.add(type.getDescriptorForType());
        }
      }
      start = text.indexOf('[', start + 1);
    }
    return registry.build();
  }
}
