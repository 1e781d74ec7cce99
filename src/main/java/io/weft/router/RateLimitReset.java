package io.weft.router;

import io.weft.http.HeaderMap;
import java.time.Instant;

/**
 * Reads from a response when the host wants to be asked again. Source: {@code
 * RetryPolicy.RateLimitedRetryBackOff}.
 */
final class RateLimitReset {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private RateLimitReset() {}

  /** In how many nanoseconds; -1 if the response does not say, or says too long a time. */
  static long nanos(RetryPolicy.RateLimited settings, HeaderMap response) {
    for (RetryPolicy.ResetHeader header : settings.headers()) {
      String text = response.get(header.name());
      long seconds = text == null ? -1 : seconds(text);
      if (seconds >= 0 && header.isTimestamp()) {
        seconds -= Instant.now().getEpochSecond();
      }
      if (seconds > 0 && seconds <= settings.max().toSeconds()) {
        return seconds * NANOS_PER_SECOND;
      }
    }
    return -1;
  }

  private static long seconds(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
