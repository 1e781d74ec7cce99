package io.weft.extension.filter.extauthz;

import io.weft.stats.Counter;
import io.weft.stats.Scope;

/** What is counted of checks. Source: Envoy's {@code ALL_EXT_AUTHZ_FILTER_STATS}. */
record ExtAuthzStats(
    Counter ok,
    Counter denied,
    Counter error,
    Counter disabled,
    Counter failureModeAllowed,
    Counter invalid,
    Counter stateCollision,
    Counter ignoredMetadata) {
  /** What Envoy shows and nothing here counts. */
  private static final String[] UNUSED = {
    "omitted_response_headers",
    "request_header_limits_reached",
    "response_header_limits_reached",
    "shadow_denied",
    "shadow_error"
  };

  /** The stats of a connection manager's filter; their names begin with {@code prefix}. */
  static ExtAuthzStats of(Scope scope, String prefix) {
    for (String name : UNUSED) {
      scope.counter(prefix + name);
    }
    return new ExtAuthzStats(
        scope.counter(prefix + "ok"),
        scope.counter(prefix + "denied"),
        scope.counter(prefix + "error"),
        scope.counter(prefix + "disabled"),
        scope.counter(prefix + "failure_mode_allowed"),
        scope.counter(prefix + "invalid"),
        scope.counter(prefix + "filter_state_name_collision"),
        scope.counter(prefix + "ignored_dynamic_metadata"));
  }
}
