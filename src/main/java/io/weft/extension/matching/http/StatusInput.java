package io.weft.extension.matching.http;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import org.jspecify.annotations.Nullable;

/**
 * The status of the response. A value; any thread.
 *
 * @param classOnly whether only its class is asked for, such as {@code 2xx}
 */
record StatusInput(boolean classOnly) implements MatchInput.Text {
  @Override
  public boolean isAvailable(MatchingData data) {
    return data.responseHeaders() != null;
  }

  @Override
  public String describe() {
    return classOnly ? "status_code_class_input" : "status_code_input";
  }

  @Override
  public @Nullable String text(MatchingData data) {
    HeaderMap headers = data.responseHeaders();
    String status = headers == null ? null : headers.get(HeaderName.STATUS);
    if (status == null || status.length() != 3 || !classOnly) {
      return status;
    }
    return switch (status.charAt(0)) {
      case '1' -> "1xx";
      case '2' -> "2xx";
      case '3' -> "3xx";
      case '4' -> "4xx";
      case '5' -> "5xx";
      default -> null;
    };
  }
}
