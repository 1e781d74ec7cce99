package io.weft.matcher;

import io.weft.net.Address;
import io.weft.net.CidrRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the state that filters keep of a stream has an object as it was asked for. A value; any
 * thread. Source: {@code envoy.type.matcher.v3.FilterStateMatcher}.
 *
 * @param key of the object
 * @param text what the object has to be as text; null for an address
 * @param ranges in which the address has to be that the object is; empty for a text
 */
public record FilterStateMatcher(String key, @Nullable StringMatcher text, List<CidrRange> ranges)
    implements Condition {
  public FilterStateMatcher {
    ranges = List.copyOf(ranges);
  }

  /** Whether {@code object}, null if there is none under the key, matches. */
  public boolean matches(@Nullable Object object) {
    if (object == null) {
      return false;
    }
    if (text != null) {
      return text.matches(object.toString());
    }
    return object instanceof Address address && CidrRange.anyContains(ranges, address.ip());
  }

  @Override
  public Description describe() {
    return new Description(
        "filter_state", key, text == null ? "address in " + ranges : text.describe());
  }
}
