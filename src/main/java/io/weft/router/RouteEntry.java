package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a virtual host's list: what it takes, and the routes among which a draw chooses. A
 * value.
 *
 * @param routes one, or one for each weighted cluster
 * @param weights of {@code routes}, in their order
 * @param randomHeader a field that holds the draw; null for the stream's own
 */
public record RouteEntry(
    RouteMatch match, List<Route> routes, List<Long> weights, @Nullable HeaderName randomHeader) {
  public RouteEntry {
    routes = List.copyOf(routes);
    weights = List.copyOf(weights);
  }

  /** An entry with one route. */
  public static RouteEntry of(Route route) {
    return new RouteEntry(route.match(), List.of(route), List.of(1L), null);
  }

  /** The route for {@code random}. Source: {@code RouteEntryImplBase::pickWeightedCluster}. */
  Route pick(HeaderMap headers, long random) {
    if (routes.size() == 1) {
      return routes.get(0);
    }
    return routes.get(chosen(drawn(headers, random)));
  }

  /** The index of the route that {@code drawn}, a place in the sum of all weights, belongs to. */
  int chosen(long drawn) {
    long end = 0;
    for (int i = 0; i < routes.size(); i++) {
      end += weights.get(i);
      if (drawn < end) {
        return i;
      }
    }
    return routes.size() - 1;
  }

  /** The sum of all weights. */
  long totalWeight() {
    long total = 0;
    for (int i = 0; i < weights.size(); i++) {
      total += weights.get(i);
    }
    return total;
  }

  /** Where in the sum of all weights the draw falls. */
  long drawn(HeaderMap headers, long random) {
    return Long.remainderUnsigned(draw(headers, random), totalWeight());
  }

  private long draw(HeaderMap headers, long random) {
    String value = randomHeader == null ? null : headers.get(randomHeader);
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
