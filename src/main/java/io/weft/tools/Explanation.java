package io.weft.tools;

import io.weft.router.RouteExplanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request, and why. A value.
 *
 * @param authority the host by which routes are matched, as the connection manager made it
 * @param path the path by which routes are matched
 * @param route how the route was found; null if it was not looked for
 */
public record Explanation(
    ExplainedRequest request,
    Place place,
    String authority,
    String path,
    @Nullable RouteExplanation route,
    Outcome outcome) {
  /**
   * Who takes the request.
   *
   * @param filterChain which of the listener's; empty if none does
   * @param note what to know besides; empty for nothing
   */
  public record Place(String listener, String filterChain, String note) {}

  /** What the client or a host gets in the end. */
  public sealed interface Outcome {
    /** The connection ends, or is served by something that knows no routes. */
    record NotRouted(String reason) implements Outcome {}

    /**
     * Weft answers.
     *
     * @param reason why, in words
     * @param location where the client is sent to; empty for nowhere
     * @param bodyBytes how long the body is
     */
    record Answered(int status, String reason, String location, int bodyBytes) implements Outcome {}

    /**
     * A host gets the request.
     *
     * @param isKnown whether there is such a cluster; else the client gets {@code status}
     * @param changes of fields besides host and path, each in words
     */
    record Forwarded(
        String cluster,
        boolean isKnown,
        int status,
        String authority,
        String path,
        List<String> changes,
        String timeout,
        Hosts hosts)
        implements Outcome {
      public Forwarded {
        changes = List.copyOf(changes);
      }
    }

    /** A filter is to answer, for the route does not forward. */
    record LeftToFilters() implements Outcome {}
  }

  /**
   * The hosts of a cluster.
   *
   * @param all in order, with what keeps them from being chosen
   * @param chosen the one that the request gets; empty if that is left to the load balancer
   * @param policy how one is chosen, in words
   */
  public record Hosts(List<String> all, String chosen, String policy) {
    /** No host is known. */
    static final Hosts NONE = new Hosts(List.of(), "", "");

    public Hosts {
      all = List.copyOf(all);
    }
  }
}
