package io.weft.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.weft.common.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** JSON to trees; commas after the last item are allowed. At most 3 MiB and 50 levels. */
final class JsonReader {
  private final String file;
  private final List<String> warnings = new ArrayList<>();

  private JsonReader(String file) {
    this.file = file;
  }

  /**
   * The value that {@code text} holds.
   *
   * @param file the name that positions show
   * @throws ConfigException with the position, if the text is not JSON or beyond a limit
   */
  static ConfigText read(String text, String file) throws ConfigException {
    if (text.length() > ConfigText.MAX_CHARACTERS) {
      throw new ConfigException(
          file, "longer than " + ConfigText.MAX_CHARACTERS + " characters, which are allowed");
    }
    JsonFactory factory =
        JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(ConfigText.MAX_DEPTH).build())
            .build();
    JsonReader reader = new JsonReader(file);
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        return new ConfigText(null, List.of());
      }
      ConfigNode root = reader.value(parser);
      if (parser.nextToken() != null) {
        throw new ConfigException(reader.position(parser).toString(), "text after the end");
      }
      return new ConfigText(root, reader.warnings);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? file : reader.position(at).toString();
      throw new ConfigException(where, "not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Position position(JsonLocation at) {
    return new Position(file, at.getLineNr(), at.getColumnNr());
  }

  private Position position(JsonParser parser) {
    return position(parser.currentTokenLocation());
  }

  private ConfigNode value(JsonParser parser) throws IOException {
    Position position = position(parser);
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        MappingBuilder builder = new MappingBuilder(position, warnings);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          Position keyPosition = position(parser);
          parser.nextToken();
          builder.put(new ConfigNode.Entry(key, keyPosition, value(parser)));
        }
        yield builder.build();
      }
      case START_ARRAY -> {
        List<ConfigNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield new ConfigNode.Sequence(items, position);
      }
      case VALUE_TRUE, VALUE_FALSE -> scalar(ConfigNode.Kind.BOOLEAN, parser, position);
      case VALUE_NULL -> scalar(ConfigNode.Kind.NULL, parser, position);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(ConfigNode.Kind.NUMBER, parser, position);
      default -> scalar(ConfigNode.Kind.STRING, parser, position);
    };
  }

  private static ConfigNode scalar(ConfigNode.Kind kind, JsonParser parser, Position position)
      throws IOException {
    return new ConfigNode.Scalar(kind, parser.getText(), position);
  }
}
