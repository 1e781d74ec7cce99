package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.router.HeaderTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What a table, a virtual host, a route or a weighted cluster says of fields. A value. */
record HeaderChanges(HeaderTransforms request, HeaderTransforms response) {
  static final HeaderChanges NONE = new HeaderChanges(HeaderTransforms.NONE, HeaderTransforms.NONE);

  /** The two fields for messages of one direction. */
  record Fields(List<HeaderValueOption> toAdd, List<String> toRemove) {}

  /**
   * The changes that {@code request} and {@code response} state.
   *
   * @throws ConfigException with all problems
   */
  static HeaderChanges translate(Fields request, Fields response) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    HeaderTransforms ofRequest = errors.attempt("", () -> transforms(request, "request_headers"));
    HeaderTransforms ofResponse =
        errors.attempt("", () -> transforms(response, "response_headers"));
    errors.throwIfAny();
    return new HeaderChanges(Objects.requireNonNull(ofRequest), Objects.requireNonNull(ofResponse));
  }

  private static HeaderTransforms transforms(Fields fields, String name) throws ConfigException {
    return HeaderTransformsTranslator.translate(fields.toAdd(), fields.toRemove(), name);
  }

  /**
   * What {@code side} of {@code levels} is, in the order in which it is applied: the strongest
   * last.
   *
   * @param levels from the table to the most specific
   */
  static List<HeaderTransforms> inOrder(
      List<HeaderChanges> levels,
      Function<HeaderChanges, HeaderTransforms> side,
      boolean mostSpecificWins) {
    List<HeaderTransforms> order = new ArrayList<>();
    for (HeaderChanges level : levels) {
      HeaderTransforms transforms = side.apply(level);
      if (!transforms.isEmpty()) {
        order.add(transforms);
      }
    }
    return mostSpecificWins ? order : order.reversed();
  }
}
