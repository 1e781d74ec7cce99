package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.ResetReason;
import io.weft.matcher.HeaderMatcher;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ResourceLimit;
import io.weft.upstream.ResourcePriority;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and after how long, one request is sent again. Owned by the stream's thread. Source:
 * Envoy's {@code RetryStateImpl}.
 */
final class RetryState {
  /** What is done about an attempt. */
  enum Decision {
    NO,
    YES,
    /** It would be repeated, but was often enough. */
    LIMIT_EXCEEDED,
    /** It would be repeated, but a circuit breaker refused. */
    OVERFLOW
  }

  private static final HeaderName RATELIMITED = HeaderName.X_ENVOY_RATELIMITED;

  private final RetryPolicy policy;
  private final Set<RetryOn> conditions;
  private final Set<Integer> statusCodes;
  private final Set<HeaderName> headerNames;
  private final Cluster cluster;
  private final ResourceLimit permits;
  private int remaining;
  private int done;
  private boolean holdsPermit;

  private RetryState(
      RetryPolicy policy,
      Set<RetryOn> conditions,
      HeaderMap request,
      Cluster cluster,
      ResourcePriority priority) {
    this.policy = policy;
    this.conditions = conditions;
    this.statusCodes = new HashSet<>(policy.retriableStatusCodes());
    this.headerNames = new HashSet<>();
    this.cluster = cluster;
    this.permits = cluster.circuitBreakers(priority).retries();
    this.remaining = policy.numRetries();
    String wanted = request.get(HeaderName.X_ENVOY_MAX_RETRIES);
    if (wanted != null) {
      remaining = number(wanted, remaining);
    }
    String codes = request.get(HeaderName.X_ENVOY_RETRIABLE_STATUS_CODES);
    if (codes != null) {
      for (String code : codes.split(",", -1)) {
        statusCodes.add(number(code.strip(), 0));
      }
    }
    String names = request.get(HeaderName.X_ENVOY_RETRIABLE_HEADER_NAMES);
    if (names != null) {
      for (String name : names.split(",", -1)) {
        headerNames.add(HeaderName.of(name.strip().toLowerCase(Locale.ROOT)));
      }
    }
  }

  /** The state for a request; null if it is never sent again. Removes its fields about that. */
  static @Nullable RetryState of(
      RetryPolicy policy, HeaderMap request, Cluster cluster, ResourcePriority priority) {
    Set<RetryOn> conditions = policy.retryOn();
    String on = request.get(HeaderName.X_ENVOY_RETRY_ON);
    String grpcOn = request.get(HeaderName.X_ENVOY_RETRY_GRPC_ON);
    if (on != null || grpcOn != null) {
      Set<RetryOn> all = EnumSet.noneOf(RetryOn.class);
      all.addAll(conditions);
      all.addAll(RetryOn.parse(on == null ? "" : on));
      all.addAll(RetryOn.parse(grpcOn == null ? "" : grpcOn));
      conditions = all;
    }
    RetryState state = null;
    boolean applies =
        policy.retriableRequestHeaders().isEmpty()
            || policy.retriableRequestHeaders().stream()
                .anyMatch(matcher -> matcher.matches(request));
    if (!conditions.isEmpty() && applies) {
      state = new RetryState(policy, conditions, request, cluster, priority);
    }
    request.remove(HeaderName.X_ENVOY_RETRY_ON);
    request.remove(HeaderName.X_ENVOY_RETRY_GRPC_ON);
    request.remove(HeaderName.X_ENVOY_MAX_RETRIES);
    request.remove(HeaderName.X_ENVOY_RETRIABLE_STATUS_CODES);
    request.remove(HeaderName.X_ENVOY_RETRIABLE_HEADER_NAMES);
    return state;
  }

  /** What to do about an attempt that was reset. */
  Decision onReset(ResetReason reason, boolean requestStarted, RuntimeSnapshot runtime) {
    return decide(wants(reason, requestStarted), runtime);
  }

  /** What to do about an attempt that took too long. */
  Decision onPerTryTimeout(RuntimeSnapshot runtime) {
    boolean wanted =
        conditions.contains(RetryOn.SERVER_ERROR)
            || conditions.contains(RetryOn.GATEWAY_ERROR)
            || conditions.contains(RetryOn.RESET);
    return decide(wanted, runtime);
  }

  /** What to do about an attempt that was answered by {@code headers} with {@code status}. */
  Decision onResponse(int status, HeaderMap headers, RuntimeSnapshot runtime) {
    boolean wanted = wants(status, headers);
    if (!wanted && done > 0) {
      cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_RETRY_SUCCESS);
    }
    return decide(wanted, runtime);
  }

  /** How long to wait before the next attempt, in nanoseconds. */
  long backOffNanos(@Nullable HeaderMap response) {
    RetryPolicy.RateLimited rateLimited = policy.backOff().rateLimited();
    if (rateLimited != null && response != null) {
      long asked = RateLimitReset.nanos(rateLimited, response);
      if (asked >= 0) {
        cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_RETRY_BACKOFF_RATELIMITED);
        return asked + ThreadLocalRandom.current().nextLong(asked / 2 + 1);
      }
    }
    cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_RETRY_BACKOFF_EXPONENTIAL);
    long base = policy.backOff().base().toNanos();
    Duration max = policy.backOff().max();
    long ceiling = Math.min(max.toNanos(), base * ((1L << Math.min(done, 20)) - 1));
    return ThreadLocalRandom.current().nextLong(Math.max(1, ceiling));
  }

  /** How other hosts are found. */
  RetryPolicy.HostSelection hosts() {
    return policy.hosts();
  }

  /** The request has ended: gives the permit back. */
  void end() {
    if (holdsPermit) {
      holdsPermit = false;
      permits.release();
    }
  }

  private Decision decide(boolean wanted, RuntimeSnapshot runtime) {
    end();
    if (!wanted) {
      return Decision.NO;
    }
    if (remaining <= 0) {
      cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED);
      return Decision.LIMIT_EXCEEDED;
    }
    remaining--;
    if (!permits.tryAcquire()) {
      cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_RETRY_OVERFLOW);
      return Decision.OVERFLOW;
    }
    holdsPermit = true;
    long draw = ThreadLocalRandom.current().nextLong();
    if (!runtime.enabled("upstream.use_retry", FractionalPercent.ALL, draw)) {
      end();
      return Decision.NO;
    }
    done++;
    cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_RETRY);
    return Decision.YES;
  }

  private boolean wants(ResetReason reason, boolean requestStarted) {
    if (reason == ResetReason.OVERFLOW) {
      return false;
    }
    if (conditions.contains(RetryOn.RESET)
        || conditions.contains(RetryOn.SERVER_ERROR)
        || conditions.contains(RetryOn.GATEWAY_ERROR)) {
      return true;
    }
    if (conditions.contains(RetryOn.RESET_BEFORE_REQUEST) && !requestStarted) {
      return true;
    }
    return switch (reason) {
      case CONNECT_FAILURE, LOCAL_CONNECT_FAILURE, CONNECT_TIMEOUT ->
          conditions.contains(RetryOn.CONNECT_FAILURE);
      case REMOTE_REFUSED_STREAM -> conditions.contains(RetryOn.REFUSED_STREAM);
      default -> false;
    };
  }

  private boolean wants(int status, HeaderMap headers) {
    if (headers.contains(HeaderName.X_ENVOY_OVERLOADED)) {
      return false;
    }
    if (headers.contains(RATELIMITED)) {
      return conditions.contains(RetryOn.ENVOY_RATELIMITED);
    }
    if (status >= 500 && conditions.contains(RetryOn.SERVER_ERROR)) {
      return true;
    }
    if (status >= 502 && status <= 504 && conditions.contains(RetryOn.GATEWAY_ERROR)) {
      return true;
    }
    if (status == 409 && conditions.contains(RetryOn.RETRIABLE_4XX)) {
      return true;
    }
    if (conditions.contains(RetryOn.RETRIABLE_STATUS_CODES) && statusCodes.contains(status)) {
      return true;
    }
    if (conditions.contains(RetryOn.RETRIABLE_HEADERS) && hasRetriableHeader(headers)) {
      return true;
    }
    return wantsGrpcStatus(headers.get(HeaderName.GRPC_STATUS));
  }

  private boolean hasRetriableHeader(HeaderMap headers) {
    for (HeaderName name : headerNames) {
      if (headers.contains(name)) {
        return true;
      }
    }
    for (HeaderMatcher matcher : policy.retriableHeaders()) {
      if (matcher.matches(headers)) {
        return true;
      }
    }
    return false;
  }

  private boolean wantsGrpcStatus(@Nullable String status) {
    if (status == null) {
      return false;
    }
    return switch (status) {
      case "1" -> conditions.contains(RetryOn.CANCELLED);
      case "4" -> conditions.contains(RetryOn.DEADLINE_EXCEEDED);
      case "8" -> conditions.contains(RetryOn.RESOURCE_EXHAUSTED);
      case "13" -> conditions.contains(RetryOn.INTERNAL);
      case "14" -> conditions.contains(RetryOn.UNAVAILABLE);
      default -> false;
    };
  }

  private static int number(String text, int otherwise) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
