package io.weft.router;

import io.weft.http.HeaderName;
import io.weft.matcher.HeaderMatcher;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When and how often a request is sent again. A value. Source: {@code
 * envoy.config.route.v3.RetryPolicy}.
 *
 * @param retryOn the conditions
 * @param numRetries beyond the first attempt
 * @param perTryTimeout of each attempt; zero for the route's
 * @param retriableStatusCodes for {@link RetryOn#RETRIABLE_STATUS_CODES}
 * @param retriableHeaders of responses, for {@link RetryOn#RETRIABLE_HEADERS}
 * @param retriableRequestHeaders one of which a request needs, unless there is none
 * @param backOff the waiting times
 * @param hosts how other hosts are found
 */
public record RetryPolicy(
    Set<RetryOn> retryOn,
    int numRetries,
    Duration perTryTimeout,
    Set<Integer> retriableStatusCodes,
    List<HeaderMatcher> retriableHeaders,
    List<HeaderMatcher> retriableRequestHeaders,
    BackOff backOff,
    HostSelection hosts) {
  /** Never, with Envoy's defaults for what a request may ask for. */
  public static final RetryPolicy NONE =
      new RetryPolicy(
          Set.of(),
          1,
          Duration.ZERO,
          Set.of(),
          List.of(),
          List.of(),
          BackOff.DEFAULT,
          HostSelection.DEFAULT);

  public RetryPolicy {
    retryOn = Set.copyOf(retryOn);
    retriableStatusCodes = Set.copyOf(retriableStatusCodes);
    retriableHeaders = List.copyOf(retriableHeaders);
    retriableRequestHeaders = List.copyOf(retriableRequestHeaders);
  }

  /**
   * The waiting times between attempts.
   *
   * @param base the first; doubled from one to the next and drawn from zero up to it
   * @param max the longest
   * @param rateLimited what the host may ask for; null if nothing
   */
  public record BackOff(Duration base, Duration max, @Nullable RateLimited rateLimited) {
    /** Envoy's defaults: 25 to 250 ms. */
    public static final BackOff DEFAULT =
        new BackOff(Duration.ofMillis(25), Duration.ofMillis(250), null);
  }

  /**
   * Fields in which a host says when to come again.
   *
   * @param max the longest time that is believed
   */
  public record RateLimited(List<ResetHeader> headers, Duration max) {
    public RateLimited {
      headers = List.copyOf(headers);
    }
  }

  /**
   * A field that says when to come again.
   *
   * @param isTimestamp whether it holds seconds since 1970 rather than from now
   */
  public record ResetHeader(HeaderName name, boolean isTimestamp) {}

  /**
   * How a host is found for a further attempt.
   *
   * @param avoidPrevious whether those that were tried are avoided
   * @param avoidCanaries whether canaries are avoided
   * @param maxAttempts how often to choose again
   */
  public record HostSelection(boolean avoidPrevious, boolean avoidCanaries, int maxAttempts) {
    /** Any host. */
    public static final HostSelection DEFAULT = new HostSelection(false, false, 1);
  }
}
