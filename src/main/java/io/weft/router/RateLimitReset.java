package io.weft.router;

import io.weft.http.HeaderMap;
import java.time.Instant;

/**
 * Reads from a response when the host wants to be asked again. Source: {@code
 * RetryPolicy.RateLimitedRetryBackOff}.
 */
final class RateLimitReset {
  private static final long MILLIS_PER_SECOND = 1_000;

  private RateLimitReset() {}

  /** In how many milliseconds; -1 if the response does not say, or says too long a time. */
  static long millis(RetryPolicy.RateLimited settings, HeaderMap response) {
    long max = settings.max().toMillis();
    for (RetryPolicy.ResetHeader header : settings.headers()) {
      String text = response.get(header.name());
      long seconds = text == null ? -1 : Numbers.parse(text);
      if (seconds >= 0 && header.isTimestamp()) {
        seconds -= Instant.now().getEpochSecond();
      }
      if (seconds >= 0 && seconds <= max / MILLIS_PER_SECOND) {
        return seconds * MILLIS_PER_SECOND;
      }
    }
    return -1;
  }
}
