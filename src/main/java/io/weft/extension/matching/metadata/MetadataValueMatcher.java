package io.weft.extension.matching.metadata;

import io.weft.matcher.InputMatcher;
import io.weft.matcher.ValueMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value of metadata is what was asked for; a text of elsewhere never is. A value; any
 * thread. Source: {@code envoy.extensions.matching.input_matchers.metadata.v3.Metadata}.
 *
 * @param invert whether the answer is turned round
 */
record MetadataValueMatcher(ValueMatcher value, boolean invert) implements InputMatcher {
  @Override
  public boolean matches(String text) {
    return false;
  }

  @Override
  public String describe() {
    return (invert ? "not " : "") + value.describe();
  }

  @Override
  public boolean matchesValue(@Nullable Object actual) {
    return value.matches(actual) != invert;
  }
}
