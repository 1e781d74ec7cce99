package io.weft.extension.matching.http;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first value of a parameter in the query of the path, with its escapes undone; a plus sign is
 * itself, as in Envoy. A value; any thread.
 */
record QueryParameterInput(String name) implements MatchInput.Text {
  @Override
  public boolean isAvailable(MatchingData data) {
    return data.requestHeaders() != null;
  }

  @Override
  public String describe() {
    return "query_params " + name;
  }

  @Override
  public @Nullable String text(MatchingData data) {
    HeaderMap headers = data.requestHeaders();
    String path = headers == null ? null : headers.get(HeaderName.PATH);
    return path == null ? null : value(path);
  }

  private @Nullable String value(String path) {
    int from = path.indexOf('?') + 1;
    if (from == 0) {
      return null;
    }
    int fragment = path.indexOf('#', from);
    int limit = fragment < 0 ? path.length() : fragment;
    while (from < limit) {
      int ampersand = path.indexOf('&', from);
      int end = ampersand < 0 || ampersand > limit ? limit : ampersand;
      int equals = path.indexOf('=', from);
      int keyEnd = equals < 0 || equals > end ? end : equals;
      if (decoded(path, from, keyEnd).equals(name)) {
        return keyEnd == end ? "" : decoded(path, keyEnd + 1, end);
      }
      from = end + 1;
    }
    return null;
  }

  private static String decoded(String path, int from, int to) {
    int escape = path.indexOf('%', from);
    if (escape < 0 || escape >= to) {
      return path.substring(from, to);
    }
    byte[] bytes = new byte[to - from];
    int size = 0;
    for (int i = from; i < to; i++) {
      int octet = path.charAt(i);
      if (octet == '%' && i + 2 < to) {
        int high = Character.digit(path.charAt(i + 1), 16);
        int low = Character.digit(path.charAt(i + 2), 16);
        if (high >= 0 && low >= 0) {
          octet = high * 16 + low;
          i += 2;
        }
      }
      bytes[size++] = (byte) octet;
    }
    return new String(Arrays.copyOf(bytes, size), StandardCharsets.ISO_8859_1);
  }
}
