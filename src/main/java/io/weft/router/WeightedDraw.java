package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a route draws among weighted clusters. A value. Source: {@code
 * envoy.config.route.v3.WeightedCluster}.
 *
 * @param header a field that holds the draw; null for none
 * @param hashPolicies whose hash is the draw; empty for none
 */
public record WeightedDraw(@Nullable HeaderName header, List<HashPolicy> hashPolicies) {
  /** By the stream's own random number. */
  public static final WeightedDraw RANDOM = new WeightedDraw(null, List.of());

  public WeightedDraw {
    hashPolicies = List.copyOf(hashPolicies);
  }

  /** The draw for a request, taken as unsigned. */
  long of(HeaderMap headers, StreamInfo info, long random) {
    if (!hashPolicies.isEmpty()) {
      RequestHash hash = RequestHash.ofWhatIsThere();
      hash.evaluate(hashPolicies, headers, info);
      if (hash.isPresent()) {
        return hash.value();
      }
    }
    String value = header == null ? null : headers.get(header);
    if (value == null) {
      return random;
    }
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      return random;
    }
  }
}
