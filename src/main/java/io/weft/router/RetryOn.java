package io.weft.router;

import org.jspecify.annotations.Nullable;

/**
 * When an attempt is repeated. Source: {@code x-envoy-retry-on}, {@code x-envoy-retry-grpc-on} and
 * {@code RetryPolicy.retry_on}.
 */
public enum RetryOn {
  SERVER_ERROR("5xx", false),
  GATEWAY_ERROR("gateway-error", false),
  RESET("reset", false),
  RESET_BEFORE_REQUEST("reset-before-request", false),
  CONNECT_FAILURE("connect-failure", false),
  ENVOY_RATELIMITED("envoy-ratelimited", false),
  RETRIABLE_4XX("retriable-4xx", false),
  REFUSED_STREAM("refused-stream", false),
  RETRIABLE_STATUS_CODES("retriable-status-codes", false),
  RETRIABLE_HEADERS("retriable-headers", false),
  HTTP3_POST_CONNECT_FAILURE("http3-post-connect-failure", false),
  CANCELLED("cancelled", true),
  DEADLINE_EXCEEDED("deadline-exceeded", true),
  INTERNAL("internal", true),
  RESOURCE_EXHAUSTED("resource-exhausted", true),
  UNAVAILABLE("unavailable", true);

  private static final RetryOn[] ALL = values();

  private final String text;
  private final boolean grpc;
  private final int bit;

  RetryOn(String text, boolean grpc) {
    this.text = text;
    this.grpc = grpc;
    this.bit = 1 << ordinal();
  }

  /** Whether this is about the status of gRPC. */
  boolean isGrpc() {
    return grpc;
  }

  /** Its place in a set of conditions. */
  int bit() {
    return bit;
  }

  /** The condition that is called {@code word}; null if there is none. */
  static @Nullable RetryOn of(String word) {
    for (RetryOn condition : ALL) {
      if (condition.text.equals(word)) {
        return condition;
      }
    }
    return null;
  }
}
