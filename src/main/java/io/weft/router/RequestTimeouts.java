package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;

/**
 * How long a request may take, as its route and its own fields say. Nanoseconds; 0 for no limit.
 * Source: Envoy's {@code FilterUtility::finalTimeout}.
 *
 * @param global from the end of the request to the end of the response
 * @param perTry of each attempt
 */
record RequestTimeouts(long global, long perTry) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Reads and removes what {@code headers} ask for; tells the host what it has to expect. */
  static RequestTimeouts of(
      HeaderMap headers, Timeouts ofRoute, RetryPolicy retry, RouterSettings settings) {
    long global = ofRoute.route().toNanos();
    Timeouts.GrpcTimeout grpc = ofRoute.grpc();
    if (grpc != null) {
      global = grpcTimeout(headers, grpc, global);
    }
    long perTry = retry.perTryTimeout().toNanos();
    long asked = millis(headers, HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS);
    if (asked < 0 && settings.respectExpectedTimeout()) {
      asked = millis(headers, HeaderName.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS);
    }
    if (asked >= 0) {
      global = asked * NANOS_PER_MILLI;
      headers.remove(HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS);
    }
    long askedPerTry = millis(headers, HeaderName.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS);
    if (askedPerTry >= 0) {
      perTry = askedPerTry * NANOS_PER_MILLI;
      headers.remove(HeaderName.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS);
    }
    if (perTry >= global && global != 0) {
      perTry = 0;
    }
    long expected = perTry > 0 ? perTry : global;
    if (expected > 0 && !settings.suppressEnvoyHeaders()) {
      headers.set(
          HeaderName.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, Long.toString(expected / NANOS_PER_MILLI));
    }
    return new RequestTimeouts(global, perTry);
  }

  private static long grpcTimeout(HeaderMap headers, Timeouts.GrpcTimeout limits, long otherwise) {
    String text = headers.get(HeaderName.GRPC_TIMEOUT);
    long asked = text == null ? -1 : grpcNanos(text);
    if (asked < 0) {
      return otherwise;
    }
    long offset = limits.offset().toNanos();
    long wanted = asked > offset ? asked - offset : asked;
    long max = limits.max().toNanos();
    return max == 0 ? wanted : Math.min(max, wanted);
  }

  /** The value of {@code grpc-timeout}: up to eight digits and a unit; -1 if it is malformed. */
  private static long grpcNanos(String text) {
    int last = text.length() - 1;
    if (last < 1 || last > 8) {
      return -1;
    }
    long unit =
        switch (text.charAt(last)) {
          case 'H' -> 3_600_000_000_000L;
          case 'M' -> 60_000_000_000L;
          case 'S' -> 1_000_000_000L;
          case 'm' -> NANOS_PER_MILLI;
          case 'u' -> 1_000L;
          case 'n' -> 1L;
          default -> -1;
        };
    try {
      long amount = Long.parseLong(text, 0, last, 10);
      return unit < 0 || amount < 0 ? -1 : Math.multiplyExact(amount, unit);
    } catch (NumberFormatException e) {
      return -1;
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static long millis(HeaderMap headers, HeaderName name) {
    String text = headers.get(name);
    if (text == null) {
      return -1;
    }
    try {
      return Math.min(Long.parseLong(text), Long.MAX_VALUE / NANOS_PER_MILLI);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
