package io.weft.formatter;

import io.weft.common.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A compiled JSON format: an object whose texts are formats themselves.
 *
 * <p>A text that is one command yields a value of its type, or null; any other text yields text.
 * Members stand in the order of their names. Immutable; any thread; evaluating never blocks.
 * Source: {@code envoy.config.core.v3.SubstitutionFormatString.json_format}.
 */
public final class JsonFormat implements Formatter {
  private static final byte[] NO_NAME = {};

  private final JsonNode root;

  private JsonFormat(JsonNode root) {
    this.root = root;
  }

  /**
   * The format {@code members}, whose values are of JSON's kind, with a line end behind the object.
   *
   * @throws ConfigException if a text holds an unknown or malformed command
   */
  public static JsonFormat parse(
      Map<String, ? extends @Nullable Object> members, FormatOptions options)
      throws ConfigException {
    return new JsonFormat(object(members, options));
  }

  @Override
  public void append(FormatContext context, ByteText out) {
    if (!root.append(context, out)) {
      out.append("{}");
    }
    out.append('\n');
  }

  private static JsonNode object(Map<?, ?> members, FormatOptions options) throws ConfigException {
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
    members.forEach((name, value) -> sorted.put(String.valueOf(name), value));
    List<byte[]> names = new ArrayList<>();
    List<JsonNode> nodes = new ArrayList<>();
    for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
      ByteText name = new ByteText(32);
      JsonText.appendString(member.getKey(), name);
      name.append(':');
      names.add(name.cut(0));
      try {
        nodes.add(node(member.getValue(), options));
      } catch (ConfigException e) {
        throw e.under(member.getKey());
      }
    }
    return new JsonNode.Group(
        false, options.omitsEmpty(), names.toArray(new byte[0][]), nodes.toArray(new JsonNode[0]));
  }

  private static JsonNode list(List<?> elements, FormatOptions options) throws ConfigException {
    byte[][] names = new byte[elements.size()][];
    JsonNode[] nodes = new JsonNode[elements.size()];
    for (int i = 0; i < nodes.length; i++) {
      names[i] = NO_NAME;
      try {
        nodes[i] = node(elements.get(i), options);
      } catch (ConfigException e) {
        throw e.under("[" + i + "]");
      }
    }
    return new JsonNode.Group(true, options.omitsEmpty(), names, nodes);
  }

  private static JsonNode node(@Nullable Object value, FormatOptions options)
      throws ConfigException {
    if (value instanceof Map<?, ?> map) {
      return object(map, options);
    }
    if (value instanceof List<?> list) {
      return list(list, options);
    }
    if (value instanceof String text) {
      return text(text, options);
    }
    ByteText json = new ByteText(16);
    JsonValue.append(value, json);
    return new JsonNode.Fixed(json.cut(0));
  }

  private static JsonNode text(String text, FormatOptions options) throws ConfigException {
    List<Operator> operators = FormatParser.parse(text, options);
    if (operators.size() == 1 && !(operators.get(0) instanceof Literal)) {
      return new JsonNode.Typed(operators.get(0));
    }
    SubstitutionFormat format = SubstitutionFormat.parse(text, options);
    if (!format.isConstant()) {
      return new JsonNode.Mixed(format);
    }
    ByteText json = new ByteText(text.length() + 2);
    JsonText.appendString(new String(format.constantBytes(), StandardCharsets.UTF_8), json);
    return new JsonNode.Fixed(json.cut(0));
  }
}
