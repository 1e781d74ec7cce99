package io.weft.router;

import io.weft.formatter.FormatContext;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.StringMatcher;
import java.util.List;

/**
 * Changes fields one after the other, so that each change sees those before it. A value; any
 * thread. Source: {@code envoy.config.common.mutation_rules.v3.HeaderMutation}.
 */
public record HeaderMutations(List<HeaderMutation> mutations) {
  /** No change. */
  public static final HeaderMutations NONE = new HeaderMutations(List.of());

  public HeaderMutations {
    mutations = List.copyOf(mutations);
  }

  /** One change. */
  public sealed interface HeaderMutation {
    /** Removes the field {@code name}. */
    record Remove(HeaderName name) implements HeaderMutation {}

    /** Removes the fields whose names match. */
    record RemoveOnMatch(StringMatcher names) implements HeaderMutation {}

    /** Adds a field. */
    record Append(HeaderTransforms transform) implements HeaderMutation {}
  }

  /** Changes {@code headers}; values are evaluated in {@code context}. */
  public void apply(HeaderMap headers, FormatContext context) {
    for (int i = 0; i < mutations.size(); i++) {
      switch (mutations.get(i)) {
        case HeaderMutation.Remove remove -> headers.remove(remove.name());
        case HeaderMutation.RemoveOnMatch remove ->
            headers.removeIf(name -> remove.names().matches(name.text()));
        case HeaderMutation.Append append -> append.transform().apply(headers, context);
      }
    }
  }
}
