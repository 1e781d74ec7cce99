package io.weft.matcher;

/**
 * Leads from a connection or a request to an action. A value; any thread, never blocks. Source:
 * {@code xds.type.matcher.v3.Matcher}.
 *
 * @param <A> the actions
 */
@FunctionalInterface
public interface MatchTree<A> {
  /** What {@code data} leads to. */
  MatchResult<A> match(MatchingData data);
}
