package io.weft.extension.matching.http;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.PercentEncoding;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
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
      if (PercentEncoding.decodedOctets(path.substring(from, keyEnd)).equals(name)) {
        return keyEnd == end ? "" : PercentEncoding.decodedOctets(path.substring(keyEnd + 1, end));
      }
      from = end + 1;
    }
    return null;
  }
}
