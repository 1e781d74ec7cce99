package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Messages on the wire to JSON. Immutable. */
final class MessagePrinter {
  /**
   * How messages look. A value.
   *
   * @param printsPrimitives whether fields without presence are printed with their defaults
   * @param printsEnumsAsInts whether enumerators are numbers
   * @param keepsNames whether names are those of the proto file
   */
  record Options(
      boolean addsWhitespace,
      boolean printsPrimitives,
      boolean printsEnumsAsInts,
      boolean keepsNames) {}

  private static final int MAX_DEPTH = 100;

  private final Function<String, @Nullable MessageType> types;
  private final Options options;

  MessagePrinter(Function<String, @Nullable MessageType> types, Options options) {
    this.types = types;
    this.options = options;
  }

  /** The message {@code type} in {@code bytes} as JSON. */
  byte[] print(MessageType type, byte[] bytes) throws TranscodingException {
    JsonPrinter json = new JsonPrinter(options.addsWhitespace());
    message(json, type, new WireReader(bytes), 0);
    return json.toBytes();
  }

  private void message(JsonPrinter json, MessageType type, WireReader in, int depth)
      throws TranscodingException {
    if (depth > MAX_DEPTH) {
      throw new TranscodingException("message is nested too deep");
    }
    Map<FieldType, List<Object>> values = read(type, in);
    if (type.is("Any")) {
      any(json, values, depth);
    } else if (!type.isWellKnown()) {
      json.begin('{');
      fields(json, type, values, depth);
      json.end('}');
    } else if (!WellKnownPrinter.print(json, type, values)) {
      held(json, type, values, depth);
    }
  }

  /** The message whose JSON is that of its field. */
  private void held(
      JsonPrinter json, MessageType type, Map<FieldType, List<Object>> values, int depth)
      throws TranscodingException {
    if (!type.is("Value")) {
      FieldType only = type.fields().get(0);
      field(json, only, values.getOrDefault(only, List.of()), depth);
      return;
    }
    for (Map.Entry<FieldType, List<Object>> kind : values.entrySet()) {
      if (kind.getKey().number() == 1) {
        json.raw("null");
      } else {
        field(json, kind.getKey(), kind.getValue(), depth);
      }
      return;
    }
    json.raw("null");
  }

  private void fields(
      JsonPrinter json, MessageType type, Map<FieldType, List<Object>> values, int depth)
      throws TranscodingException {
    for (FieldType field : type.fields()) {
      List<Object> all = values.get(field);
      if (all != null || (options.printsPrimitives() && !field.hasPresence())) {
        json.name(options.keepsNames() ? field.name() : field.jsonName());
        field(json, field, all == null ? List.of() : all, depth);
      }
    }
  }

  private void field(JsonPrinter json, FieldType field, List<Object> values, int depth)
      throws TranscodingException {
    if (field.isMap()) {
      map(json, field, values, depth);
    } else if (field.isRepeated()) {
      json.begin('[');
      for (Object value : values) {
        json.next();
        value(json, field, value, depth);
      }
      json.end(']');
    } else {
      value(json, field, values.isEmpty() ? Scalars.absent(field) : values.get(0), depth);
    }
  }

  private void map(JsonPrinter json, FieldType field, List<Object> entries, int depth)
      throws TranscodingException {
    MessageType type = MessageTypes.required(field.message());
    FieldType key = MessageTypes.required(type.field(1));
    FieldType item = MessageTypes.required(type.field(2));
    json.begin('{');
    for (Object entry : entries) {
      Map<FieldType, List<Object>> pair = read(type, (WireReader) entry);
      List<Object> name = pair.getOrDefault(key, List.of());
      json.name(Scalars.key(key, name.isEmpty() ? Scalars.absent(key) : name.get(0)));
      field(json, item, pair.getOrDefault(item, List.of()), depth);
    }
    json.end('}');
  }

  private void value(JsonPrinter json, FieldType field, Object value, int depth)
      throws TranscodingException {
    MessageType type = field.message();
    if (type == null) {
      Scalars.print(json, field, value, options.printsEnumsAsInts());
    } else {
      message(json, type, (WireReader) value, depth + 1);
    }
  }

  private void any(JsonPrinter json, Map<FieldType, List<Object>> values, int depth)
      throws TranscodingException {
    String url = "";
    byte[] held = {};
    for (Map.Entry<FieldType, List<Object>> field : values.entrySet()) {
      if (field.getKey().number() == 1) {
        url = (String) field.getValue().get(0);
      } else {
        held = (byte[]) field.getValue().get(0);
      }
    }
    json.begin('{');
    if (!url.isEmpty()) {
      json.name("@type");
      json.text(url);
      MessageType inner = types.apply(url.substring(url.lastIndexOf('/') + 1));
      if (inner == null) {
        throw new TranscodingException("Invalid type URL, unknown type: " + url);
      }
      if (inner.isWellKnown()) {
        json.name("value");
        message(json, inner, new WireReader(held), depth + 1);
      } else {
        fields(json, inner, read(inner, new WireReader(held)), depth + 1);
      }
    }
    json.end('}');
  }

  /** The values of a message's fields, each as often as it is there. */
  private static Map<FieldType, List<Object>> read(MessageType type, WireReader in)
      throws TranscodingException {
    Map<FieldType, List<Object>> values = new HashMap<>();
    while (in.hasNext()) {
      int tag = in.tag();
      FieldType field = type.field(tag >>> 3);
      if (field == null) {
        in.skip(tag);
        continue;
      }
      List<Object> all = values.computeIfAbsent(field, unused -> new ArrayList<>(1));
      if ((tag & 7) == field.kind().wireType()) {
        all.add(Scalars.read(in, field));
      } else if ((tag & 7) == Wire.BYTES && field.isRepeated()) {
        WireReader packed = in.part();
        while (packed.hasNext()) {
          all.add(Scalars.read(packed, field));
        }
      } else {
        in.skip(tag);
        continue;
      }
      if (all.size() > 1 && !field.isRepeated()) {
        throw new TranscodingException(
            "repeated entries for singular field number " + field.number());
      }
    }
    return values;
  }
}
