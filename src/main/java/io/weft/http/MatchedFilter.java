package io.weft.http;

/**
 * A filter that depends on what the tree of matchers before it leads to; where that is nothing, it
 * filters as any other. Source: Envoy's {@code StreamFilterBase::onMatchCallback}.
 */
public interface MatchedFilter extends HttpFilter {
  /**
   * Takes note of the action to which the stream {@code info} leads, once at most for a stream.
   *
   * @return what filters from there on: a request that is only on its way back passes {@link
   *     HttpFilter#filterLocalReply} alone
   */
  HttpFilter onMatch(MatchAction action, StreamInfo info);
}
