package io.weft.matcher;

import io.weft.common.Metadata;
import java.util.List;

/**
 * Whether metadata holds a value as it was asked for. A value; any thread. Source: {@code
 * envoy.type.matcher.v3.MetadataMatcher}.
 *
 * @param filter the name-space
 * @param path the keys that lead to the value
 * @param invert whether the answer is turned round
 */
public record MetadataMatcher(String filter, List<String> path, ValueMatcher value, boolean invert)
    implements Condition {
  public MetadataMatcher {
    path = List.copyOf(path);
  }

  /** Whether {@code metadata} has what was asked for. */
  public boolean matches(Metadata metadata) {
    return value.matches(metadata.value(filter, path)) != invert;
  }

  @Override
  public Description describe() {
    return new Description(
        "dynamic_metadata",
        filter + ':' + String.join(".", path),
        (invert ? "not " : "") + value.describe());
  }
}
