package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.matcher.HeaderMatcher;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ResourceLimit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and after how long, one request is sent again.
 *
 * <p>Owned by the stream's thread. Holds a permit of the cluster's retry limit from the decision to
 * send again until the next decision, or {@link #close}. Source: Envoy's {@code RetryStateImpl}.
 */
final class RetryState implements AutoCloseable {
  /** What is done about an attempt. */
  enum Decision {
    NO,
    YES,
    /** It would be repeated, but was often enough. */
    LIMIT_EXCEEDED,
    /** It would be repeated, but a circuit breaker refused. */
    OVERFLOW;

    /** Notes in {@code info} what is the matter. */
    void note(StreamInfo info) {
      if (this == LIMIT_EXCEEDED) {
        info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
      } else if (this == OVERFLOW) {
        info.addFlag(ResponseFlag.UPSTREAM_OVERFLOW);
      }
    }
  }

  private static final String USE_RETRY = "upstream.use_retry";

  private final RetryPolicy policy;
  private final RetryConditions conditions;
  private final ResourceLimit permits;
  private final RetryStats stats;
  private final RuntimeSnapshot runtime;
  private final @Nullable Set<Integer> askedStatusCodes;
  private final @Nullable List<HeaderName> askedHeaders;
  private @Nullable RetryBackOff backOff;
  private long remaining;
  private long rateLimitedMillis = -1;
  private boolean requestStarted;
  private boolean holdsPermit;

  private RetryState(
      RetryPolicy policy,
      HeaderMap request,
      RetryStats stats,
      ResourceLimit permits,
      RuntimeSnapshot runtime) {
    this.policy = policy;
    this.conditions = conditions(policy, request);
    this.permits = permits;
    this.stats = stats;
    this.runtime = runtime;
    this.remaining = policy.numRetries();
    String wanted = request.get(HeaderName.X_ENVOY_MAX_RETRIES);
    if (wanted != null && !conditions.isEmpty()) {
      long number = Numbers.parse(wanted);
      remaining = number < 0 ? remaining : number;
    }
    this.askedStatusCodes = statusCodes(request.get(HeaderName.X_ENVOY_RETRIABLE_STATUS_CODES));
    this.askedHeaders = headerNames(request.get(HeaderName.X_ENVOY_RETRIABLE_HEADER_NAMES));
  }

  /**
   * The state for a request with the fields {@code request}, from which those about retries are
   * removed; null if neither {@code policy} nor the request asks for any.
   *
   * @param permits the limit on retries under way
   */
  static @Nullable RetryState of(
      RetryPolicy policy,
      HeaderMap request,
      RetryStats stats,
      ResourceLimit permits,
      RuntimeSnapshot runtime) {
    RetryState state = null;
    if (!policy.retryOn().isEmpty()
        || request.contains(HeaderName.X_ENVOY_RETRY_ON)
        || request.contains(HeaderName.X_ENVOY_RETRY_GRPC_ON)) {
      state = new RetryState(policy, request, stats, permits, runtime);
    }
    request.remove(HeaderName.X_ENVOY_RETRY_ON);
    request.remove(HeaderName.X_ENVOY_RETRY_GRPC_ON);
    request.remove(HeaderName.X_ENVOY_MAX_RETRIES);
    request.remove(HeaderName.X_ENVOY_RETRIABLE_STATUS_CODES);
    request.remove(HeaderName.X_ENVOY_RETRIABLE_HEADER_NAMES);
    request.remove(HeaderName.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
    return state;
  }

  /** Whether the request may be sent again, so that its body has to be kept. */
  boolean isEnabled() {
    return !conditions.isEmpty();
  }

  /** Whether any reset is a reason to send the request again. */
  boolean wantsResets() {
    return conditions.contains(RetryOn.RESET)
        || conditions.contains(RetryOn.SERVER_ERROR)
        || conditions.contains(RetryOn.GATEWAY_ERROR);
  }

  /** How other hosts are found. */
  RetryPolicy.HostSelection hosts() {
    return policy.hosts();
  }

  /** What to do about an attempt that was reset, by a time limit for instance. */
  Decision onReset(ResetReason reason, boolean attemptStarted) {
    requestStarted |= attemptStarted;
    return decide(wants(reason));
  }

  /** What to do about an attempt that was answered by {@code headers} with {@code status}. */
  Decision onResponse(int status, HeaderMap headers) {
    boolean wanted = wants(status, headers);
    Decision decision = decide(wanted);
    if (decision == Decision.YES) {
      rateLimitedMillis = backOff().rateLimitedMillis(headers);
    }
    return decision;
  }

  /** What to do about an attempt that goes on, but takes longer than one should. */
  Decision onSoftTimeout() {
    return decide(true);
  }

  /** Whether a response like this one would be a reason to send again. */
  boolean wants(int status, HeaderMap headers) {
    if (headers.contains(HeaderName.X_ENVOY_RATELIMITED)) {
      return conditions.contains(RetryOn.ENVOY_RATELIMITED);
    }
    if (status >= 500 && status < 600 && conditions.contains(RetryOn.SERVER_ERROR)) {
      return true;
    }
    if (status >= 502 && status <= 504 && conditions.contains(RetryOn.GATEWAY_ERROR)) {
      return true;
    }
    if (status == 409 && conditions.contains(RetryOn.RETRIABLE_4XX)) {
      return true;
    }
    if (conditions.contains(RetryOn.RETRIABLE_STATUS_CODES) && isRetriable(status)) {
      return true;
    }
    if (conditions.contains(RetryOn.RETRIABLE_HEADERS) && hasRetriableHeader(headers)) {
      return true;
    }
    return conditions.hasGrpc() && wantsGrpc(Grpc.status(headers));
  }

  /** How long to wait before the next attempt, in milliseconds; after a decision for it. */
  long backOffMillis() {
    long asked = rateLimitedMillis;
    if (asked >= 0) {
      rateLimitedMillis = -1;
      stats.count(ClusterCounter.UPSTREAM_RQ_RETRY_BACKOFF_RATELIMITED);
      return asked;
    }
    stats.count(ClusterCounter.UPSTREAM_RQ_RETRY_BACKOFF_EXPONENTIAL);
    return backOff().nextMillis();
  }

  /** No attempt follows: gives the permit back. May be repeated. */
  @Override
  public void close() {
    if (holdsPermit) {
      holdsPermit = false;
      permits.release();
    }
  }

  private Decision decide(boolean wanted) {
    if (holdsPermit && !wanted) {
      stats.count(ClusterCounter.UPSTREAM_RQ_RETRY_SUCCESS, RouteStats.Event.RETRY_SUCCESS);
    }
    close();
    if (!wanted) {
      return Decision.NO;
    }
    if (remaining == 0) {
      stats.count(
          ClusterCounter.UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED, RouteStats.Event.RETRY_LIMIT_EXCEEDED);
      return Decision.LIMIT_EXCEEDED;
    }
    remaining--;
    if (!permits.tryAcquire()) {
      stats.count(ClusterCounter.UPSTREAM_RQ_RETRY_OVERFLOW, RouteStats.Event.RETRY_OVERFLOW);
      return Decision.OVERFLOW;
    }
    holdsPermit = true;
    long draw = ThreadLocalRandom.current().nextLong();
    if (!runtime.enabled(USE_RETRY, FractionalPercent.ALL, draw)) {
      close();
      return Decision.NO;
    }
    stats.count(ClusterCounter.UPSTREAM_RQ_RETRY, RouteStats.Event.RETRY);
    return Decision.YES;
  }

  private boolean wants(ResetReason reason) {
    if (reason == ResetReason.OVERFLOW) {
      return false;
    }
    if (conditions.contains(RetryOn.RESET_BEFORE_REQUEST) && !requestStarted) {
      return true;
    }
    if (wantsResets()) {
      return true;
    }
    return switch (reason) {
      case CONNECT_FAILURE, LOCAL_CONNECT_FAILURE, CONNECT_TIMEOUT ->
          conditions.contains(RetryOn.CONNECT_FAILURE);
      case REMOTE_REFUSED_STREAM -> conditions.contains(RetryOn.REFUSED_STREAM);
      default -> false;
    };
  }

  private boolean isRetriable(int status) {
    return policy.retriableStatusCodes().contains(status)
        || (askedStatusCodes != null && askedStatusCodes.contains(status));
  }

  private boolean hasRetriableHeader(HeaderMap headers) {
    for (HeaderMatcher matcher : policy.retriableHeaders()) {
      if (matcher.matches(headers)) {
        return true;
      }
    }
    if (askedHeaders != null) {
      for (HeaderName name : askedHeaders) {
        if (headers.contains(name)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean wantsGrpc(int status) {
    return switch (status) {
      case 1 -> conditions.contains(RetryOn.CANCELLED);
      case 4 -> conditions.contains(RetryOn.DEADLINE_EXCEEDED);
      case 8 -> conditions.contains(RetryOn.RESOURCE_EXHAUSTED);
      case 13 -> conditions.contains(RetryOn.INTERNAL);
      case 14 -> conditions.contains(RetryOn.UNAVAILABLE);
      default -> false;
    };
  }

  private RetryBackOff backOff() {
    RetryBackOff made = backOff;
    if (made == null) {
      made = new RetryBackOff(policy.backOff(), runtime, ThreadLocalRandom.current());
      backOff = made;
    }
    return made;
  }

  private static RetryConditions conditions(RetryPolicy policy, HeaderMap request) {
    RetryConditions all = policy.retryOn();
    String on = request.get(HeaderName.X_ENVOY_RETRY_ON);
    if (on != null) {
      all = all.with(RetryConditions.ofHttp(on));
    }
    String grpcOn = request.get(HeaderName.X_ENVOY_RETRY_GRPC_ON);
    if (grpcOn != null) {
      all = all.with(RetryConditions.ofGrpc(grpcOn));
    }
    List<HeaderMatcher> limits = policy.retriableRequestHeaders();
    boolean applies = limits.isEmpty();
    for (int i = 0; i < limits.size() && !applies; i++) {
      applies = limits.get(i).matches(request);
    }
    return applies ? all : RetryConditions.NONE;
  }

  private static @Nullable Set<Integer> statusCodes(@Nullable String list) {
    if (list == null) {
      return null;
    }
    Set<Integer> codes = new HashSet<>();
    for (String word : list.split(",", -1)) {
      long code = Numbers.parse(word.strip());
      if (code >= 0 && code <= Integer.MAX_VALUE) {
        codes.add((int) code);
      }
    }
    return codes;
  }

  private static @Nullable List<HeaderName> headerNames(@Nullable String list) {
    if (list == null) {
      return null;
    }
    List<HeaderName> names = new ArrayList<>();
    for (String word : list.split(",", -1)) {
      if (!word.isBlank()) {
        names.add(HeaderName.of(word.strip()));
      }
    }
    return names;
  }
}
