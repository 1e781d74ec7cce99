package io.weft.router;

import io.weft.http.HeaderName;
import java.util.List;
import java.util.Set;

/**
 * Which redirects of hosts are followed in the place of the client. A value. Source: {@code
 * envoy.config.route.v3.InternalRedirectPolicy}.
 *
 * @param maxRedirects how many a request may meet with
 * @param statuses of the responses that count as redirects
 * @param predicates all of them must accept it
 * @param allowCrossScheme whether it may lead from {@code http} to {@code https}, or back
 * @param headersToCopy fields of the response that the next request gets
 */
public record InternalRedirectPolicy(
    long maxRedirects,
    Set<Integer> statuses,
    List<InternalRedirectPredicate> predicates,
    boolean allowCrossScheme,
    List<HeaderName> headersToCopy) {
  /** None is. */
  public static final InternalRedirectPolicy NONE =
      new InternalRedirectPolicy(0, Set.of(), List.of(), false, List.of());

  public InternalRedirectPolicy {
    statuses = Set.copyOf(statuses);
    predicates = List.copyOf(predicates);
    headersToCopy = List.copyOf(headersToCopy);
  }

  /** Whether any redirect is followed. */
  boolean isEnabled() {
    return !statuses.isEmpty();
  }
}
