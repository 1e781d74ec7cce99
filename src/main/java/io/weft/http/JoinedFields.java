package io.weft.http;

import java.util.Set;

/**
 * Which fields Envoy keeps as one: a further value is put behind the first one, with a comma.
 *
 * <p>Source: Envoy's inline headers, those of its own extensions included, as Envoy 1.40 was seen
 * to send them.
 */
public final class JoinedFields {
  private static final Set<String> OF_BOTH =
      Set.of(
          "cache-control",
          "content-encoding",
          "content-type",
          "proxy-status",
          "via",
          "x-envoy-attempt-count",
          "x-envoy-decorator-operation",
          "x-request-id");

  private static final Set<String> OF_REQUESTS =
      Set.of(
          "accept",
          "accept-encoding",
          "access-control-request-headers",
          "access-control-request-method",
          "authentication",
          "authorization",
          "cdn-loop",
          "expect",
          "grpc-timeout",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "origin",
          "pragma",
          "referer",
          "te",
          "user-agent",
          "x-client-trace-id",
          "x-envoy-original-host",
          "x-envoy-original-path",
          "x-forwarded-client-cert",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto");

  private static final Set<String> OF_RESPONSES =
      Set.of(
          "access-control-allow-credentials",
          "access-control-allow-headers",
          "access-control-allow-methods",
          "access-control-allow-origin",
          "access-control-expose-headers",
          "access-control-max-age",
          "age",
          "date",
          "etag",
          "expires",
          "grpc-message",
          "grpc-status",
          "last-modified",
          "location",
          "server",
          "vary",
          "x-envoy-degraded",
          "x-envoy-immediate-health-check-fail",
          "x-envoy-ratelimited",
          "x-envoy-upstream-canary",
          "x-envoy-upstream-service-time");

  private JoinedFields() {}

  /** Whether requests have one field {@code name} at most. */
  static boolean isOfRequests(String name) {
    return OF_BOTH.contains(name) || OF_REQUESTS.contains(name);
  }

  /** Whether responses have one field {@code name} at most. */
  static boolean isOfResponses(String name) {
    return OF_BOTH.contains(name) || OF_RESPONSES.contains(name);
  }

  /**
   * Adds the field {@code name} to the headers of a request or, if they have a status, response.
   */
  public static void add(HeaderMap headers, HeaderName name, String value) {
    if (name.isJoined(headers.contains(HeaderName.STATUS))) {
      headers.appendValue(name, value, ",");
    } else {
      headers.add(name, value);
    }
  }

  /**
   * As {@link #add}, where the value is known to be {@link FieldValues#isValid}.
   *
   * @return where the field is
   */
  public static int addValid(HeaderMap headers, HeaderName name, String value) {
    if (name.isJoined(headers.contains(HeaderName.STATUS))) {
      return headers.appendValid(name, value, ",");
    }
    headers.addValid(name, value);
    return headers.size() - 1;
  }
}
