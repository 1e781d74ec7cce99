package io.weft.extension.filter.http.grpcjsontranscoder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as Envoy does: single quotes, bare names, commas at an end, numbers without digits
 * behind their point, control characters and escapes of anything are fine.
 *
 * <p>Values are {@link JsonObject}, {@code List}, {@code String}, {@code Boolean}, {@code Long},
 * {@code Double} or null. Used by one thread; reading blocks.
 */
final class JsonText {
  private static final int MAX_DEPTH = 100;

  /** Its first octet, with which no value begins. */
  private static final int BYTE_ORDER_MARK = 0xef;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private final JsonParser parser;

  private final BoundedInput source;

  /** Of UTF-8, which begins with no byte order mark; each item takes some {@code maxItemBytes}. */
  JsonText(InputStream in, long maxItemBytes) throws IOException {
    source = new BoundedInput(in, maxItemBytes);
    PushbackInputStream text = new PushbackInputStream(source);
    int first = text.read();
    if (first == BYTE_ORDER_MARK) {
      throw new TranscodingException("Expected a value.");
    }
    if (first >= 0) {
      text.unread(first);
    }
    parser = FACTORY.createParser(text);
  }

  /** The only value there is. */
  static @Nullable Object parse(InputStream in) throws IOException {
    JsonText text = new JsonText(in, Long.MAX_VALUE);
    Object value = text.value(text.next());
    text.expectEnd();
    return value;
  }

  /** Goes into the array that has to be there. */
  void beginArray() throws IOException {
    JsonToken token;
    try {
      token = parser.nextToken();
    } catch (JsonProcessingException e) {
      throw unexpected(e);
    }
    if (token != JsonToken.START_ARRAY) {
      if (token != null) {
        value(token);
        expectEnd();
      }
      throw new TranscodingException("Expected an array instead of an object");
    }
  }

  /** The next item of the array, in a list of one; empty at its end, which is the end of all. */
  List<@Nullable Object> nextItem() throws IOException {
    source.begin();
    JsonToken token = next();
    if (token == JsonToken.END_ARRAY) {
      expectEnd();
      return List.of();
    }
    List<@Nullable Object> item = new ArrayList<>(1);
    item.add(value(token));
    return item;
  }

  private void expectEnd() throws IOException {
    try {
      if (parser.nextToken() != null) {
        throw new TranscodingException("Parsing terminated before end of input.");
      }
    } catch (JsonProcessingException e) {
      throw new TranscodingException("Parsing terminated before end of input.");
    }
  }

  private JsonToken next() throws IOException {
    try {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new TranscodingException("Unexpected end of string. Expected a value.");
      }
      return token;
    } catch (JsonProcessingException e) {
      throw unexpected(e);
    }
  }

  private @Nullable Object value(JsonToken token) throws IOException {
    try {
      return switch (token) {
        case START_OBJECT -> object();
        case START_ARRAY -> array();
        case VALUE_STRING -> text();
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> null;
        case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
        case VALUE_NUMBER_INT -> integer();
        default -> throw new TranscodingException("Unexpected token.");
      };
    } catch (JsonProcessingException e) {
      throw unexpected(e);
    }
  }

  private Object integer() throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      BigInteger value = parser.getBigIntegerValue();
      boolean isUnsigned = value.signum() > 0 && value.bitLength() <= Long.SIZE;
      return isUnsigned ? value : finite(value.doubleValue());
    }
    return parser.getLongValue();
  }

  private static Double finite(double value) throws TranscodingException {
    if (Double.isInfinite(value)) {
      throw new TranscodingException("Number exceeds the range of double.");
    }
    return value;
  }

  private String text() throws IOException {
    String text = parser.getText();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new TranscodingException("Missing low surrogate.");
      }
    }
    return text;
  }

  private JsonObject object() throws IOException {
    JsonObject object = new JsonObject();
    while (next() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      object.add(name, value(next()));
    }
    return object;
  }

  private List<@Nullable Object> array() throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      array.add(value(token));
    }
    return array;
  }

  private static TranscodingException unexpected(JsonProcessingException e) {
    return new TranscodingException(
        e instanceof com.fasterxml.jackson.core.io.JsonEOFException
            ? "Unexpected end of string."
            : "Unexpected token.");
  }
}
