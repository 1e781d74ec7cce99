package io.weft.config;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.weft.common.ConfigException;
import io.weft.matcher.HeaderMutationRules;
import org.jspecify.annotations.Nullable;

/** Translates which fields a service may change. */
public final class HeaderMutationRulesTranslator {
  private HeaderMutationRulesTranslator() {}

  /** The rules in {@code proto}; problems name its fields. */
  public static HeaderMutationRules translate(
      io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutationRules proto)
      throws ConfigException {
    return new HeaderMutationRules(
        proto.getAllowAllRouting().getValue(),
        proto.getAllowEnvoy().getValue(),
        proto.getDisallowSystem().getValue(),
        proto.getDisallowAll().getValue(),
        pattern(proto.hasAllowExpression(), proto.getAllowExpression(), "allow_expression"),
        pattern(
            proto.hasDisallowExpression(), proto.getDisallowExpression(), "disallow_expression"),
        proto.getDisallowIsError().getValue());
  }

  private static @Nullable Pattern pattern(boolean isThere, RegexMatcher proto, String field)
      throws ConfigException {
    return isThere ? MatcherTranslator.regex(proto, field) : null;
  }
}
