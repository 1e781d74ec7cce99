package io.weft.extension.matching.network;

import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that a filter noted. A value; any thread.
 *
 * @param filter the name-space
 * @param path the keys that lead to the value
 */
record MetadataInput(String filter, List<String> path) implements MatchInput.Value {
  MetadataInput {
    path = List.copyOf(path);
  }

  @Override
  public String describe() {
    return "dynamic_metadata " + filter + ' ' + String.join(".", path);
  }

  @Override
  public @Nullable Object value(MatchingData data) {
    return data.dynamicMetadata().value(filter, path);
  }
}
