package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;

/**
 * How long a request may take, as its route and its own fields say. A value; milliseconds, 0 for no
 * limit. Source: Envoy's {@code FilterUtility::finalTimeout}.
 *
 * @param global from the end of the request to the end of the response
 * @param perTry of each attempt
 * @param perTryIdle how long an attempt may stand still
 * @param maxStream from the beginning of an attempt's stream to its end
 * @param tellsGrpc whether the host of a gRPC request is told in {@code grpc-timeout}, too
 */
record RequestTimeouts(
    long global, long perTry, long perTryIdle, long maxStream, boolean tellsGrpc) {
  private static final HeaderName STREAM_DURATION =
      HeaderName.of("x-envoy-upstream-stream-duration-ms");

  /** Longer limits are none: the number of nanoseconds must fit. */
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  /** Reads and removes what {@code headers} ask for. */
  static RequestTimeouts of(
      HeaderMap headers,
      Timeouts ofRoute,
      RetryPolicy retry,
      RouterSettings settings,
      long maxStreamMillis) {
    boolean isGrpc = ofRoute.grpcRoute() != null && Grpc.isRequest(headers);
    long global = global(headers, ofRoute.routeMillis(headers, isGrpc), settings);
    long perTry =
        take(
            headers,
            HeaderName.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS,
            retry.perTryTimeout().toMillis());
    if (perTry >= global && global != 0) {
      perTry = 0;
    }
    long maxStream = take(headers, STREAM_DURATION, maxStreamMillis);
    return new RequestTimeouts(
        global, perTry, retry.perTryIdleTimeout().toMillis(), maxStream, isGrpc);
  }

  /**
   * Tells the host how long it has.
   *
   * @param elapsedMillis since the end of the request
   * @param hedging whether an attempt goes on when its time is over
   */
  void tell(HeaderMap headers, long elapsedMillis, boolean hedging, boolean tellsEnvoy) {
    long expected = hedging || perTry == 0 ? global : perTry;
    if (expected == 0) {
      return;
    }
    if (global > 0) {
      // Zero would mean no limit; the time is over in a moment.
      expected = elapsedMillis >= global ? 1 : Math.min(expected, global - elapsedMillis);
    }
    if (tellsEnvoy) {
      headers.set(HeaderName.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, Long.toString(expected));
    }
    if (tellsGrpc) {
      headers.set(HeaderName.GRPC_TIMEOUT, Grpc.timeout(expected));
    }
  }

  private static long global(HeaderMap headers, long ofRoute, RouterSettings settings) {
    if (settings.respectExpectedTimeout()) {
      String expected = headers.get(HeaderName.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS);
      if (expected != null) {
        return millis(expected, ofRoute);
      }
    }
    return take(headers, HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS, ofRoute);
  }

  /**
   * The value of the field {@code name}, which is removed; {@code otherwise} if it is no number.
   */
  private static long take(HeaderMap headers, HeaderName name, long otherwise) {
    String text = headers.get(name);
    if (text == null) {
      return otherwise;
    }
    headers.remove(name);
    return millis(text, otherwise);
  }

  private static long millis(String text, long otherwise) {
    long millis = Numbers.parse(text);
    return millis < 0 ? otherwise : Math.min(millis, MAX_MILLIS);
  }
}
