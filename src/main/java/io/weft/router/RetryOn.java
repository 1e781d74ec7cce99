package io.weft.router;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * When an attempt is repeated. Source: {@code x-envoy-retry-on}, {@code x-envoy-retry-grpc-on} and
 * {@code RetryPolicy.retry_on}.
 */
public enum RetryOn {
  SERVER_ERROR("5xx"),
  GATEWAY_ERROR("gateway-error"),
  RESET("reset"),
  RESET_BEFORE_REQUEST("reset-before-request"),
  CONNECT_FAILURE("connect-failure"),
  ENVOY_RATELIMITED("envoy-ratelimited"),
  RETRIABLE_4XX("retriable-4xx"),
  REFUSED_STREAM("refused-stream"),
  RETRIABLE_STATUS_CODES("retriable-status-codes"),
  RETRIABLE_HEADERS("retriable-headers"),
  HTTP3_POST_CONNECT_FAILURE("http3-post-connect-failure"),
  CANCELLED("cancelled"),
  DEADLINE_EXCEEDED("deadline-exceeded"),
  INTERNAL("internal"),
  RESOURCE_EXHAUSTED("resource-exhausted"),
  UNAVAILABLE("unavailable");

  private final String text;

  RetryOn(String text) {
    this.text = text;
  }

  /** The conditions in the comma-separated {@code list}; unknown words are ignored. */
  public static Set<RetryOn> parse(String list) {
    Set<RetryOn> found = EnumSet.noneOf(RetryOn.class);
    for (String word : list.split(",", -1)) {
      String token = word.strip().toLowerCase(Locale.ROOT);
      for (RetryOn condition : values()) {
        if (condition.text.equals(token)) {
          found.add(condition);
        }
      }
    }
    return found;
  }
}
