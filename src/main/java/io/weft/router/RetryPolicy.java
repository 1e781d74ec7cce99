package io.weft.router;

import io.weft.http.HeaderName;
import io.weft.matcher.HeaderMatcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When and how often a request is sent again. A value. Source: {@code
 * envoy.config.route.v3.RetryPolicy}.
 *
 * @param retryOn the conditions
 * @param numRetries beyond the first attempt
 * @param perTryTimeout of each attempt; zero for the route's
 * @param perTryIdleTimeout how long an attempt may stand still; zero for any length
 * @param retriableStatusCodes for {@link RetryOn#RETRIABLE_STATUS_CODES}
 * @param retriableHeaders of responses, for {@link RetryOn#RETRIABLE_HEADERS}
 * @param retriableRequestHeaders one of which a request needs, unless there is none
 * @param backOff the waiting times
 * @param hosts how other hosts are found
 */
public record RetryPolicy(
    RetryConditions retryOn,
    long numRetries,
    Duration perTryTimeout,
    Duration perTryIdleTimeout,
    Set<Integer> retriableStatusCodes,
    List<HeaderMatcher> retriableHeaders,
    List<HeaderMatcher> retriableRequestHeaders,
    BackOff backOff,
    HostSelection hosts) {
  /** Never, with Envoy's defaults for what a request may ask for. */
  public static final RetryPolicy NONE =
      new RetryPolicy(
          RetryConditions.NONE,
          1,
          Duration.ZERO,
          Duration.ZERO,
          Set.of(),
          List.of(),
          List.of(),
          BackOff.DEFAULT,
          HostSelection.DEFAULT);

  public RetryPolicy {
    retriableStatusCodes = Set.copyOf(retriableStatusCodes);
    retriableHeaders = List.copyOf(retriableHeaders);
    retriableRequestHeaders = List.copyOf(retriableRequestHeaders);
  }

  /**
   * The waiting times between attempts.
   *
   * @param base the first is drawn from zero up to it, and doubled from one to the next; null for
   *     the runtime's {@code upstream.base_retry_backoff_ms}, 25 ms by default
   * @param max the longest; null for ten times the base
   * @param rateLimited what the host may ask for; null if nothing
   */
  public record BackOff(
      @Nullable Duration base, @Nullable Duration max, @Nullable RateLimited rateLimited) {
    /** Envoy's defaults. */
    public static final BackOff DEFAULT = new BackOff(null, null, null);
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
   * @param avoidMetadata hosts are avoided that have all of this under {@code envoy.lb}; empty for
   *     none
   * @param maxAttempts how often to choose again
   * @param previousPriorities after how many attempts each the priorities that were tried are
   *     excluded; 0 if they never are
   */
  public record HostSelection(
      boolean avoidPrevious,
      boolean avoidCanaries,
      Map<String, Object> avoidMetadata,
      int maxAttempts,
      long previousPriorities) {
    /** Any host. */
    public static final HostSelection DEFAULT = new HostSelection(false, false, Map.of(), 1, 0);

    public HostSelection {
      avoidMetadata = Map.copyOf(avoidMetadata);
    }

    /** Whether any host will do. */
    boolean avoidsNone() {
      return !avoidPrevious && !avoidCanaries && avoidMetadata.isEmpty();
    }
  }
}
