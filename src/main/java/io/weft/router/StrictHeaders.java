package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpResponse;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose {@code x-envoy-*} fields are malformed instead of ignoring them. Source:
 * {@code envoy.extensions.filters.http.router.v3.Router.strict_check_headers}.
 */
final class StrictHeaders {
  private StrictHeaders() {}

  /** The answer to a request with {@code headers}, of which {@code names} must be good; or null. */
  static @Nullable HttpResponse check(List<HeaderName> names, HeaderMap headers, StreamInfo info) {
    for (int i = 0; i < names.size(); i++) {
      HeaderName name = names.get(i);
      String value = headers.get(name);
      if (value != null && !isValid(name, value)) {
        info.addFlag(ResponseFlag.INVALID_ENVOY_REQUEST_HEADERS);
        return HttpResponse.localReply(
            400,
            "request_headers_failed_strict_check{" + name + '}',
            "invalid header '" + name + "' with value '" + value + "'");
      }
    }
    return null;
  }

  private static boolean isValid(HeaderName name, String value) {
    if (name.equals(HeaderName.X_ENVOY_RETRY_ON)) {
      return RetryConditions.isValidHttp(value);
    }
    if (name.equals(HeaderName.X_ENVOY_RETRY_GRPC_ON)) {
      return RetryConditions.isValidGrpc(value);
    }
    return Numbers.parse(value) >= 0;
  }
}
