package io.weft.extension.matching.http;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of a field, joined by commas. A value; any thread.
 *
 * @param part which of the messages' parts has it, after Envoy's name of the input
 * @param headers yields null while they are not there
 */
record FieldInput(String part, Function<MatchingData, @Nullable HeaderMap> headers, HeaderName name)
    implements MatchInput.Text {
  @Override
  public boolean isAvailable(MatchingData data) {
    return headers.apply(data) != null;
  }

  @Override
  public String describe() {
    return part + ' ' + name;
  }

  @Override
  public @Nullable String text(MatchingData data) {
    HeaderMap fields = headers.apply(data);
    return fields == null ? null : fields.joined(name);
  }
}
