package io.weft.matcher;

import io.weft.matcher.RbacEngine.Decision;
import io.weft.stats.Counter;
import io.weft.stats.Scope;

/**
 * Counts decisions of one engine; any thread. Source: Envoy's {@code rbac} stats.
 *
 * <p>Stats of single policies are made when a policy first matches.
 */
public final class RbacStats {
  private final Scope scope;
  private final String prefix;
  private final boolean countsPolicies;
  private final Counter allowed;
  private final Counter denied;

  /**
   * The counters {@code <prefix>allowed} and {@code <prefix>denied} of {@code scope}.
   *
   * @param prefix empty, or {@code shadow_} for rules that are only tried
   * @param countsPolicies whether each policy is counted, too
   */
  public RbacStats(Scope scope, String prefix, boolean countsPolicies) {
    this.scope = scope;
    this.prefix = prefix;
    this.countsPolicies = countsPolicies;
    this.allowed = scope.counter(prefix + "allowed");
    this.denied = scope.counter(prefix + "denied");
  }

  /** Counts {@code decision}. */
  public void count(Decision decision) {
    (decision.isAllowed() ? allowed : denied).inc();
    if (countsPolicies && !decision.policy().isEmpty()) {
      String end = decision.isAllowed() ? "allowed" : "denied";
      scope.counter("policy." + decision.policy() + '.' + prefix + end).inc();
    }
  }
}
