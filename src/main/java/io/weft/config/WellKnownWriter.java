package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.weft.config.ConfigNode.Entry;
import io.weft.config.ConfigNode.Kind;
import io.weft.config.ConfigNode.Mapping;
import io.weft.config.ConfigNode.Scalar;
import io.weft.config.ConfigNode.Sequence;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Writes the messages of {@code google.protobuf} that have a short form in JSON and YAML. */
final class WellKnownWriter {
  private static final String PACKAGE = "google.protobuf.";
  private static final long MAX_DURATION_SECONDS = 315_576_000_000L;

  private final MessageWriter messages;
  private final ReadContext context;

  WellKnownWriter(MessageWriter messages, ReadContext context) {
    this.messages = messages;
    this.context = context;
  }

  /** Whether {@code type} stands under {@code value} when an Any holds it. */
  static boolean isWellKnown(Descriptor type) {
    if (!type.getFullName().startsWith(PACKAGE)) {
      return false;
    }
    return switch (type.getName()) {
      case "Duration", "Timestamp", "FieldMask", "Struct", "Value", "ListValue" -> true;
      default -> isWrapper(type);
    };
  }

  private static boolean isWrapper(Descriptor type) {
    return type.getFullName().startsWith(PACKAGE)
        && type.getName().endsWith("Value")
        && type.getFields().size() == 1
        && type.getFields().get(0).getName().equals("value");
  }

  /** Writes {@code node} if {@code type} has a short form and {@code node} is one. */
  boolean write(CodedOutputStream out, ConfigNode node, Descriptor type, FieldPath path)
      throws IOException {
    if (!type.getFullName().startsWith(PACKAGE)) {
      return false;
    }
    switch (type.getName()) {
      case "Struct" -> struct(out, node, path);
      case "ListValue" -> list(out, node, path);
      case "Value" -> value(out, node);
      case "Duration", "Timestamp", "FieldMask" -> {
        if (!(node instanceof Scalar scalar)) {
          return false;
        }
        switch (type.getName()) {
          case "Duration" -> duration(out, scalar, path);
          case "Timestamp" -> timestamp(out, scalar, path);
          default -> fieldMask(out, scalar, path);
        }
      }
      default -> {
        return isWrapper(type) && wrapper(out, node, type.getFields().get(0), path);
      }
    }
    return true;
  }

  private boolean wrapper(
      CodedOutputStream out, ConfigNode node, FieldDescriptor field, FieldPath path)
      throws IOException {
    if (node instanceof Mapping) {
      return false;
    }
    if (!(node instanceof Scalar scalar)) {
      context.error(path, "takes a single value, not " + node.describe());
      return true;
    }
    Object value = messages.scalar(scalar, field, path);
    if (value != null) {
      ScalarWriter.write(out, field, value);
    }
    return true;
  }

  private void duration(CodedOutputStream out, Scalar scalar, FieldPath path) throws IOException {
    BigDecimal seconds = scalar.kind() == Kind.STRING ? seconds(scalar.text()) : null;
    if (seconds == null) {
      context.error(
          path,
          "takes a duration in seconds with \"s\" at its end and at most nine decimals, not "
              + scalar.describe()
              + ScalarHints.duration(scalar.text()));
      return;
    }
    long whole = seconds.longValue();
    if (Math.abs(whole) > MAX_DURATION_SECONDS) {
      context.error(
          path, "takes a duration up to " + MAX_DURATION_SECONDS + "s, not " + scalar.text());
      return;
    }
    out.writeInt64(1, whole);
    out.writeInt32(2, seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).intValue());
  }

  private static @Nullable BigDecimal seconds(String text) {
    boolean isNegative = text.startsWith("-");
    String digits = isNegative ? text.substring(1) : text;
    if (!digits.endsWith("s") || digits.length() > 32) {
      return null;
    }
    digits = digits.substring(0, digits.length() - 1);
    int dot = digits.indexOf('.');
    String decimals = dot < 0 ? "0" : digits.substring(dot + 1);
    String whole = dot < 0 ? digits : digits.substring(0, dot);
    if (!isDigits(whole) || !isDigits(decimals) || decimals.length() > 9) {
      return null;
    }
    BigDecimal seconds = new BigDecimal(whole + '.' + decimals);
    return isNegative ? seconds.negate() : seconds;
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private void timestamp(CodedOutputStream out, Scalar scalar, FieldPath path) throws IOException {
    try {
      Instant instant = OffsetDateTime.parse(scalar.text()).toInstant();
      out.writeInt64(1, instant.getEpochSecond());
      out.writeInt32(2, instant.getNano());
    } catch (DateTimeException e) {
      context.error(path, "takes a time such as 2026-01-31T12:00:00Z, not " + scalar.describe());
    }
  }

  private void fieldMask(CodedOutputStream out, Scalar scalar, FieldPath path) throws IOException {
    if (scalar.kind() != Kind.STRING) {
      context.error(path, "takes field names with commas between, not " + scalar.describe());
      return;
    }
    int start = 0;
    while (start < scalar.text().length()) {
      int comma = scalar.text().indexOf(',', start);
      int end = comma < 0 ? scalar.text().length() : comma;
      out.writeString(1, snakeCase(scalar.text().substring(start, end)));
      start = end + 1;
    }
  }

  /** The field name {@code camel} as it stands in a proto file. */
  static String snakeCase(String camel) {
    StringBuilder snake = new StringBuilder(camel.length() + 4);
    for (int i = 0; i < camel.length(); i++) {
      char c = camel.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_').append(Character.toLowerCase(c));
      } else {
        snake.append(c);
      }
    }
    return snake.toString();
  }

  private void struct(CodedOutputStream out, ConfigNode node, FieldPath path) throws IOException {
    if (!(node instanceof Mapping mapping)) {
      context.error(path, "takes a map, not " + node.describe());
      return;
    }
    for (Entry entry : mapping.entries()) {
      ByteString.Output bytes = ByteString.newOutput();
      CodedOutputStream pair = CodedOutputStream.newInstance(bytes);
      pair.writeString(1, entry.key());
      pair.writeBytes(2, value(entry.value()));
      pair.flush();
      out.writeBytes(1, bytes.toByteString());
    }
  }

  private void list(CodedOutputStream out, ConfigNode node, FieldPath path) throws IOException {
    if (!(node instanceof Sequence sequence)) {
      context.error(path, "takes a list, not " + node.describe());
      return;
    }
    for (ConfigNode item : sequence.items()) {
      out.writeBytes(1, value(item));
    }
  }

  private ByteString value(ConfigNode node) throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    value(out, node);
    out.flush();
    return bytes.toByteString();
  }

  private void value(CodedOutputStream out, ConfigNode node) throws IOException {
    switch (node) {
      case Mapping mapping -> out.writeBytes(5, nested(mapping));
      case Sequence sequence -> out.writeBytes(6, nested(sequence));
      case Scalar scalar -> {
        switch (scalar.kind()) {
          case NULL -> out.writeEnum(1, 0);
          case BOOLEAN -> out.writeBool(4, Boolean.parseBoolean(scalar.text()));
          case NUMBER -> out.writeDouble(2, Double.parseDouble(scalar.text()));
          case STRING -> out.writeString(3, scalar.text());
        }
      }
    }
  }

  private ByteString nested(ConfigNode node) throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    if (node instanceof Mapping) {
      struct(out, node, FieldPath.ROOT);
    } else {
      list(out, node, FieldPath.ROOT);
    }
    out.flush();
    return bytes.toByteString();
  }
}
