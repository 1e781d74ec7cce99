package io.weft.extension.filter.http.headertometadata;

import io.weft.config.MetadataTranslator;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.router.RegexRewrite;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one field. A value. Source: {@code Config.Rule}.
 *
 * @param header the field; for a cookie the field of cookies
 * @param cookie the name of a cookie; null for a field
 * @param removes whether the field is removed once it is read
 * @param onPresent null to note nothing where the field is there
 * @param onMissing null to note nothing where the field is missing
 */
record MetadataRule(
    HeaderName header,
    @Nullable String cookie,
    boolean removes,
    @Nullable Fact onPresent,
    @Nullable Fact onMissing) {
  private static final int LONGEST_VALUE = 8 * 1024;

  /** How a text is noted. */
  enum Type {
    STRING,
    NUMBER,
    PROTOBUF_VALUE
  }

  /**
   * A fact.
   *
   * @param value noted in the place of the field's; empty for the field's
   * @param rewrite of the field's value; null for none
   * @param isBase64 whether the value is decoded
   */
  record Fact(
      String namespace,
      String key,
      String value,
      @Nullable RegexRewrite rewrite,
      Type type,
      boolean isBase64) {
    private void note(String ofField, StreamInfo info) {
      String text = value;
      if (text.isEmpty()) {
        text = rewrite == null ? ofField : rewrite.apply(ofField);
      }
      if (text.isEmpty() || text.length() >= LONGEST_VALUE) {
        return;
      }
      byte[] bytes = isBase64 ? decoded(text) : text.getBytes(StandardCharsets.ISO_8859_1);
      if (bytes.length == 0) {
        return;
      }
      Map<String, @Nullable Object> facts = new HashMap<>();
      try {
        facts.put(
            key, noted(bytes, isBase64 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
      } catch (IllegalArgumentException e) {
        return;
      }
      info.addDynamicMetadata(namespace, facts);
    }

    private @Nullable Object noted(byte[] bytes, Charset charset) {
      return switch (type) {
        case STRING -> new String(bytes, charset);
        case NUMBER -> Double.valueOf(new String(bytes, charset).strip());
        case PROTOBUF_VALUE -> MetadataTranslator.value(bytes);
      };
    }

    /** What {@code text} stands for; empty if it is malformed. */
    private static byte[] decoded(String text) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        return new byte[0];
      }
    }
  }

  void apply(HeaderMap headers, StreamInfo info) {
    String found = cookie == null ? headers.joined(header) : cookie(headers, cookie);
    if (found != null && removes) {
      headers.remove(header);
    }
    Fact fact = found == null ? onMissing : onPresent;
    if (fact != null) {
      fact.note(found == null ? "" : found, info);
    }
  }

  /** The value of the first cookie {@code name}; null if there is none or it is empty. */
  private @Nullable String cookie(HeaderMap headers, String name) {
    for (int at = headers.indexOf(header, 0); at >= 0; at = headers.indexOf(header, at + 1)) {
      for (String pair : headers.value(at).split(";")) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          String value = pair.substring(equals + 1).strip();
          return value.isEmpty() ? null : unquoted(value);
        }
      }
    }
    return null;
  }

  private static String unquoted(String value) {
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
