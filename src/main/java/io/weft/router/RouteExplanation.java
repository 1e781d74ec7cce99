package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.matcher.Condition;
import io.weft.matcher.FilterStateMatcher;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.MatchStep;
import io.weft.matcher.MetadataMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a route table came to the route of one request, or to none. A value, noted by {@link
 * RouteTable} on its usual way: there is no second matcher that could think otherwise.
 *
 * @param table the name of the route table
 * @param domain which of the virtual host's domains was found, as written; empty if none was
 * @param virtualHost null if no domain was found
 * @param needsTls whether the request was redirected since the virtual host wants TLS
 * @param steps the way through the virtual host's tree of matchers; empty if it has a list of
 *     routes
 * @param passedOver the routes of the virtual host, or to which its tree leads, that did not match,
 *     in order
 * @param route what was found; null if nothing matched
 * @param share how the draw fell; null if the route has only one cluster
 */
public record RouteExplanation(
    String table,
    String domain,
    @Nullable VirtualHost virtualHost,
    boolean needsTls,
    List<MatchStep> steps,
    List<PassedOver> passedOver,
    @Nullable Route route,
    @Nullable Share share) {
  public RouteExplanation {
    steps = List.copyOf(steps);
    passedOver = List.copyOf(passedOver);
  }

  /**
   * A route that did not match.
   *
   * @param path what its path has to be, by which it is known if it has no name
   * @param failed the first of its conditions that did not hold
   * @param actual what the request had in its place; null for nothing
   */
  public record PassedOver(
      String name, String path, Condition.Description failed, @Nullable String actual) {}

  /**
   * How a draw chose among weighted clusters.
   *
   * @param weight of the one that was chosen
   * @param total of all
   * @param drawn a number below {@code total}
   */
  public record Share(long weight, long total, long drawn) {}

  /** The place of {@link #route} among the routes of its virtual host, from 0; -1 for none. */
  public int index() {
    return route == null || needsTls ? -1 : passedOver.size();
  }

  /** Takes notes while a route table looks for the route of one request. */
  static final class Trace {
    private final String table;
    private final HeaderMap headers;
    private final StreamInfo info;
    private final long random;
    private final List<PassedOver> passedOver = new ArrayList<>();
    private List<MatchStep> steps = List.of();
    private String domain = "";
    private RouteTable.@Nullable Entries host;
    private @Nullable RouteEntry taken;
    private boolean needsTls;

    Trace(String table, HeaderMap headers, StreamInfo info, long random) {
      this.table = table;
      this.headers = headers;
      this.info = info;
      this.random = random;
    }

    void host(String writtenDomain, RouteTable.Entries found) {
      domain = writtenDomain;
      host = found;
    }

    void steps(List<MatchStep> throughTree) {
      steps = throughTree;
    }

    void taken(RouteEntry entry) {
      taken = entry;
    }

    void needsTls() {
      needsTls = true;
    }

    void passedOver(RouteEntry entry, Condition failed) {
      passedOver.add(
          new PassedOver(
              entry.routes().get(0).name(),
              entry.match().path().describe().wanted(),
              failed.describe(),
              actual(failed)));
    }

    RouteExplanation found(@Nullable Route route) {
      return new RouteExplanation(
          table,
          domain,
          host == null ? null : host.host(),
          needsTls,
          steps,
          passedOver,
          route,
          route == null || taken == null ? null : share(taken));
    }

    private @Nullable Share share(RouteEntry entry) {
      if (entry.routes().size() == 1) {
        return null;
      }
      long drawn = entry.drawn(headers, info, random);
      return new Share(entry.weight(entry.chosen(drawn)), entry.totalWeight(), drawn);
    }

    private @Nullable String actual(Condition condition) {
      String target = headers.get(HeaderName.PATH, "");
      return switch (condition) {
        case HeaderMatcher header -> headers.joined(header.name());
        case QueryParameters.Matcher parameter -> QueryParameters.first(target, parameter.name());
        case MetadataMatcher metadata ->
            text(info.dynamicMetadata().value(metadata.filter(), metadata.path()));
        case FilterStateMatcher state -> text(info.filterState(state.key()));
        case RouteMatch.Fraction fraction -> Long.toString(fraction.drawn(random));
        case RouteMatch.TlsContext tls ->
            info.connection().tls() == null ? "clear text" : "another certificate";
        case RouteEntry.SomeRoute none -> null;
        case PathMatcher.Connect connect -> headers.get(HeaderName.METHOD);
        case PathMatcher path -> target.substring(0, PathMatcher.pathEnd(target));
        default -> headers.get(HeaderName.CONTENT_TYPE);
      };
    }

    private static @Nullable String text(@Nullable Object value) {
      return value == null ? null : value.toString();
    }
  }
}
