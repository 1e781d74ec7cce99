package io.weft.extension.matching.network;

import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fact of the connection. A value; any thread.
 *
 * @param name after Envoy's name of the input
 * @param fact yields null where there is none
 */
record ConnectionInput(String name, Function<MatchingData, @Nullable String> fact)
    implements MatchInput.Text {
  @Override
  public String describe() {
    return name;
  }

  @Override
  public @Nullable String text(MatchingData data) {
    return fact.apply(data);
  }
}
