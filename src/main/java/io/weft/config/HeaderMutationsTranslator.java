package io.weft.config;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.HeaderMutations;
import java.util.ArrayList;
import java.util.List;

/**
 * Translates changes of fields that are made one after the other. Source: {@code
 * envoy.config.common.mutation_rules.v3.HeaderMutation}.
 */
public final class HeaderMutationsTranslator {
  private HeaderMutationsTranslator() {}

  /**
   * The changes that {@code protos} state.
   *
   * @param field where they stand
   * @throws ConfigException with all problems
   */
  public static HeaderMutations translate(List<HeaderMutation> protos, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<HeaderMutations.HeaderMutation> mutations = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      HeaderMutation proto = protos.get(i);
      HeaderMutations.HeaderMutation mutation =
          errors.attempt(field + '[' + i + ']', () -> mutation(proto));
      if (mutation != null) {
        mutations.add(mutation);
      }
    }
    errors.throwIfAny();
    return new HeaderMutations(mutations);
  }

  private static HeaderMutations.HeaderMutation mutation(HeaderMutation proto)
      throws ConfigException {
    return switch (proto.getActionCase()) {
      case REMOVE -> new HeaderMutations.HeaderMutation.Remove(HeaderName.of(proto.getRemove()));
      case REMOVE_ON_MATCH ->
          new HeaderMutations.HeaderMutation.RemoveOnMatch(
              MatcherTranslator.string(proto.getRemoveOnMatch().getKeyMatcher()));
      case APPEND ->
          new HeaderMutations.HeaderMutation.Append(
              HeaderTransformsTranslator.one(proto.getAppend(), "append"));
      case ACTION_NOT_SET ->
          throw new ConfigException("", "one of remove, append, remove_on_match is needed");
    };
  }
}
