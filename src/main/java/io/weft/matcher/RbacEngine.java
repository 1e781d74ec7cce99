package io.weft.matcher;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a connection or a request may pass. A value; any thread, never blocks. Source:
 * {@code envoy.config.rbac.v3.RBAC}.
 */
public sealed interface RbacEngine {
  /** What becomes of whoever matches. */
  enum Action {
    ALLOW,
    DENY,
    LOG
  }

  /**
   * What was decided.
   *
   * @param policy that matched; empty for none
   * @param logs what access logs are told; null for nothing
   */
  record Decision(boolean isAllowed, String policy, @Nullable Boolean logs) {
    /** {@code %RESPONSE_CODE_DETAILS%} of a refusal. */
    public String details() {
      return "rbac_access_denied_matched_policy["
          + (policy.isEmpty() ? "none" : policy.replace(' ', '_'))
          + ']';
    }
  }

  /** Decides about {@code data}. */
  Decision decide(MatchingData data);

  /** One action for the first policy, by name, that matches. */
  record Policies(Action action, SortedMap<String, RbacRule> policies) implements RbacEngine {
    public Policies {
      policies = new TreeMap<>(policies);
    }

    @Override
    public Decision decide(MatchingData data) {
      String matched = "";
      boolean isMatch = false;
      for (Map.Entry<String, RbacRule> policy : policies.entrySet()) {
        if (policy.getValue().matches(data)) {
          matched = policy.getKey();
          isMatch = true;
          break;
        }
      }
      return switch (action) {
        case ALLOW -> new Decision(isMatch, matched, null);
        case DENY -> new Decision(!isMatch, matched, null);
        case LOG -> new Decision(true, matched, isMatch);
      };
    }
  }

  /** An action that a tree has under a name. */
  record NamedAction(String name, Action action) {}

  /**
   * A tree of actions, which refuses whatever it has none for.
   *
   * @param hasLog whether some action of the tree is {@link Action#LOG}
   */
  record Tree(MatchTree<NamedAction> tree, boolean hasLog) implements RbacEngine {
    @Override
    public Decision decide(MatchingData data) {
      if (!(tree.match(data) instanceof MatchResult.Matched<NamedAction>(NamedAction found))) {
        return new Decision(false, "", null);
      }
      return new Decision(
          found.action() != Action.DENY,
          found.name(),
          hasLog ? found.action() == Action.LOG : null);
    }
  }
}
