package io.weft.matcher;

/**
 * One permission, principal or policy of role-based access control. A value; any thread, never
 * blocks. Source: {@code envoy.config.rbac.v3.Permission} and {@code Principal}.
 */
@FunctionalInterface
public interface RbacRule {
  /** Whether {@code data}, a connection or a request, is what the rule is about. */
  boolean matches(MatchingData data);
}
