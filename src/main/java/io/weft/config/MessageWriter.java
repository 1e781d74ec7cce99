package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.weft.config.ConfigNode.Entry;
import io.weft.config.ConfigNode.Mapping;
import io.weft.config.ConfigNode.Scalar;
import io.weft.config.ConfigNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trees to the wire format, by descriptors alone. Whatever cannot be read is noted and left empty,
 * so that the indices of what follows stay those of the text.
 */
final class MessageWriter {
  static final String TYPE_KEY = "@type";

  private final ReadContext context;
  private final ScalarParser scalars;
  private final WellKnownWriter wellKnown;

  MessageWriter(ReadContext context) {
    this.context = context;
    this.scalars = new ScalarParser(context);
    this.wellKnown = new WellKnownWriter(this, context);
  }

  /** The bytes of the message {@code type} that {@code node} describes. */
  ByteString message(
      ConfigNode node, Descriptor type, FieldPath path, @Nullable Descriptor parent) {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      if (type.getFullName().equals("google.protobuf.Any")) {
        any(out, node, path);
      } else if (!wellKnown.write(out, node, type, path)) {
        if (node instanceof Mapping mapping) {
          fields(out, mapping, type, path, parent);
        } else {
          context.error(path, "takes a map, not " + node.describe());
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString();
  }

  private void any(CodedOutputStream out, ConfigNode node, FieldPath path) throws IOException {
    if (!(node instanceof Mapping mapping)) {
      context.error(path, "takes a map with \"@type\", not " + node.describe());
      return;
    }
    if (mapping.entries().isEmpty()) {
      return;
    }
    if (!(mapping.get(TYPE_KEY) instanceof Scalar url) || url.kind() != ConfigNode.Kind.STRING) {
      context.error(
          path, "\"@type\" is missing; write \"@type\": type.googleapis.com/<message name>");
      return;
    }
    if (url.text().indexOf('/') <= 0) {
      context.error(
          path.field(TYPE_KEY),
          "takes a type URL, not " + url.describe() + "; write type.googleapis.com/" + url.text());
      return;
    }
    String name = MessageTypes.fullName(url.text());
    Message prototype = MessageTypes.find(name);
    if (prototype == null) {
      String nearest = MessageTypes.nearest(name);
      context.error(
          path.field(TYPE_KEY),
          "unsupported type "
              + name
              + (nearest.isEmpty() ? "" : "; did you mean " + nearest + '?'));
      return;
    }
    out.writeString(1, url.text());
    out.writeBytes(2, anyValue(mapping, MessageTypes.descriptor(prototype), path));
  }

  private ByteString anyValue(Mapping mapping, Descriptor type, FieldPath path) throws IOException {
    if (type.getFullName().equals("google.protobuf.Any") || WellKnownWriter.isWellKnown(type)) {
      ConfigNode value = mapping.get("value");
      return value == null ? ByteString.EMPTY : message(value, type, path.field("value"), null);
    }
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    List<Entry> entries = new ArrayList<>(mapping.entries().size());
    for (Entry entry : mapping.entries()) {
      if (!entry.key().equals(TYPE_KEY)) {
        entries.add(entry);
      }
    }
    fields(out, new Mapping(entries, mapping.position()), type, path, null);
    out.flush();
    return bytes.toByteString();
  }

  /** Writes the fields of {@code type} that {@code mapping} names. */
  void fields(
      CodedOutputStream out,
      Mapping mapping,
      Descriptor type,
      FieldPath path,
      @Nullable Descriptor parent)
      throws IOException {
    Map<OneofDescriptor, FieldDescriptor> oneofs = new HashMap<>();
    for (Entry entry : mapping.entries()) {
      FieldDescriptor field = FieldHints.field(type, entry.key());
      if (field == null) {
        context.unknown(path.field(entry.key()), FieldHints.unknown(type, entry.key(), parent));
        continue;
      }
      if (entry.value() instanceof Scalar scalar && scalar.isNull() && !isValue(field)) {
        continue;
      }
      FieldPath at = path.field(field.getName());
      OneofDescriptor oneof = field.getRealContainingOneof();
      FieldDescriptor earlier = oneof == null ? null : oneofs.put(oneof, field);
      if (earlier != null && earlier != field) {
        context.error(
            at,
            "`"
                + earlier.getName()
                + "` is set too; only one of `"
                + earlier.getName()
                + "` and `"
                + field.getName()
                + "` is allowed");
      }
      field(out, field, entry.value(), at);
    }
  }

  private void field(CodedOutputStream out, FieldDescriptor field, ConfigNode node, FieldPath path)
      throws IOException {
    if (field.isMapField()) {
      map(out, field, node, path);
    } else if (field.isRepeated()) {
      repeated(out, field, node, path, 0);
    } else {
      single(out, field, node, path);
    }
  }

  private int repeated(
      CodedOutputStream out, FieldDescriptor field, ConfigNode node, FieldPath path, int index)
      throws IOException {
    if (!(node instanceof Sequence sequence)) {
      item(out, field, node, path.item(index));
      return index + 1;
    }
    int next = index;
    for (ConfigNode item : sequence.items()) {
      next = repeated(out, field, item, path, next);
    }
    return next;
  }

  private void item(CodedOutputStream out, FieldDescriptor field, ConfigNode node, FieldPath path)
      throws IOException {
    if (node instanceof Scalar scalar && scalar.isNull() && !isValue(field)) {
      empty(out, field);
      return;
    }
    if (!single(out, field, node, path)) {
      empty(out, field);
    }
  }

  private static void empty(CodedOutputStream out, FieldDescriptor field) throws IOException {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      out.writeBytes(field.getNumber(), ByteString.EMPTY);
    } else {
      ScalarWriter.writeDefault(out, field);
    }
  }

  private boolean single(
      CodedOutputStream out, FieldDescriptor field, ConfigNode node, FieldPath path)
      throws IOException {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      out.writeBytes(
          field.getNumber(),
          message(node, field.getMessageType(), path, field.getContainingType()));
      return true;
    }
    if (!(node instanceof Scalar scalar)) {
      context.error(path, "takes a single value, not " + node.describe());
      return false;
    }
    Object value = scalars.parse(scalar, field, path);
    if (value == null) {
      return false;
    }
    ScalarWriter.write(out, field, value);
    return true;
  }

  private void map(CodedOutputStream out, FieldDescriptor field, ConfigNode node, FieldPath path)
      throws IOException {
    if (!(node instanceof Mapping mapping)) {
      context.error(path, "takes a map, not " + node.describe());
      return;
    }
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    for (Entry entry : mapping.entries()) {
      FieldPath at = path.entry(entry.key());
      Scalar name = new Scalar(ConfigNode.Kind.STRING, entry.key(), entry.keyPosition());
      ByteString.Output bytes = ByteString.newOutput();
      CodedOutputStream pair = CodedOutputStream.newInstance(bytes);
      if (single(pair, key, name, at)) {
        item(pair, value, entry.value(), at);
        pair.flush();
        out.writeBytes(field.getNumber(), bytes.toByteString());
      }
    }
  }

  /** A value of a field in a well-known type; null after noting a problem. */
  @Nullable Object scalar(Scalar scalar, FieldDescriptor field, FieldPath path) {
    return scalars.parse(scalar, field, path);
  }

  private static boolean isValue(FieldDescriptor field) {
    if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
      return field.getEnumType().getFullName().equals("google.protobuf.NullValue");
    }
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals("google.protobuf.Value");
  }
}
