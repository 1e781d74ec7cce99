package io.weft.extension.filter.http.matchdelegate;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchAction;
import io.weft.http.MatchedFilter;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamInfo;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Runs another filter unless a tree says to skip it, and tells it what else the tree leads to.
 *
 * <p>A tree that depends on the response is asked again when its fields are there: if it says skip
 * then, the response passes the filter by, which has seen the request already. Trailers of the
 * request count if they have come by then; those of the response come too late for all but a note.
 * Source: {@code envoy.extensions.common.matching.v3.ExtensionWithMatcher}.
 */
final class MatchDelegate implements HttpFilter {
  /**
   * What the filter and a route's override can say.
   *
   * @param tree null if there is none, which skips the filter
   */
  record Settings(@Nullable MatchTree<MatchAction> tree) {}

  private final HttpFilter inner;
  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;

  MatchDelegate(HttpFilter inner, Settings settings, PerRouteKey<Settings> perRoute) {
    this.inner = inner;
    this.settings = settings;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    MatchTree<MatchAction> tree = info.filterConfig(perRoute, settings).tree();
    if (tree == null) {
      return next.handle(request);
    }
    MatchingData data = MatchingData.of(request.headers(), info);
    return switch (tree.match(data)) {
      case MatchResult.Matched<MatchAction>(MatchAction action) ->
          action == MatchAction.Skip.INSTANCE
              ? next.handle(request)
              : onMatch(action, info).filter(request, next);
      case MatchResult.NoMatch<MatchAction> none -> inner.filter(request, next);
      case MatchResult.Undecided<MatchAction> undecided ->
          filterByResponse(request, new Passing(next, tree, data));
    };
  }

  @Override
  public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) throws IOException {
    // As in Envoy: the request never came here, so neither its fields nor its route are asked.
    MatchTree<MatchAction> tree = settings.tree();
    if (tree == null) {
      return reply;
    }
    MatchingData data = MatchingData.ofReply(reply.headers(), request.streamInfo());
    if (!(tree.match(data) instanceof MatchResult.Matched<MatchAction>(MatchAction action))) {
      return inner.filterLocalReply(request, reply);
    }
    return action == MatchAction.Skip.INSTANCE
        ? reply
        : onMatch(action, request.streamInfo()).filterLocalReply(request, reply);
  }

  private HttpFilter onMatch(MatchAction action, StreamInfo info) {
    return inner instanceof MatchedFilter matched ? matched.onMatch(action, info) : inner;
  }

  private HttpResponse filterByResponse(HttpRequest request, Passing passing) throws IOException {
    HttpResponse filtered;
    try {
      filtered = inner.filter(request, passing);
    } catch (IOException | RuntimeException e) {
      passing.close();
      throw e;
    }
    HttpResponse passedBy = passing.passedBy;
    return passedBy == null ? filtered : passedBy;
  }

  /** Asks the tree again when the response of {@code next} is there. */
  private final class Passing implements HttpHandler {
    private final HttpHandler next;
    private final MatchTree<MatchAction> tree;
    private final MatchingData data;
    private @Nullable HttpResponse passedBy;

    Passing(HttpHandler next, MatchTree<MatchAction> tree, MatchingData data) {
      this.next = next;
      this.tree = tree;
      this.data = data;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws IOException {
      if (request.body().isEmpty()) {
        return decide(request, next.handle(request), data);
      }
      TrailerWatch body = new TrailerWatch(request.body());
      HttpResponse response = next.handle(request.withBody(body));
      return decide(request, response, data.withRequestTrailers(body.seen()));
    }

    private HttpResponse decide(HttpRequest request, HttpResponse response, MatchingData known)
        throws IOException {
      MatchingData data = known.withResponse(response.headers());
      return switch (tree.match(data)) {
        case MatchResult.Matched<MatchAction>(MatchAction action) ->
            action == MatchAction.Skip.INSTANCE
                ? passBy(response)
                : decided(action, request, response);
        case MatchResult.NoMatch<MatchAction> none -> response;
        case MatchResult.Undecided<MatchAction> undecided ->
            inner instanceof MatchedFilter matched
                ? untilTrailers(matched, request.streamInfo(), response, data)
                : response;
      };
    }

    /** Keeps {@code response} from the filter, which gets its fields to do with as it likes. */
    private HttpResponse passBy(HttpResponse response) {
      passedBy = response;
      return HttpResponse.of(new HeaderMap(response.headers()), HttpBody.EMPTY, null);
    }

    private HttpResponse decided(MatchAction action, HttpRequest request, HttpResponse response)
        throws IOException {
      return inner instanceof MatchedFilter matched
          ? matched.onMatch(action, request.streamInfo()).filterLocalReply(request, response)
          : response;
    }

    /** The response, whose trailers may lead to something: that is noted, and no more. */
    private HttpResponse untilTrailers(
        MatchedFilter matched, StreamInfo info, HttpResponse response, MatchingData data) {
      return response.withBody(
          new TrailerWatch(
              response.body(),
              trailers -> {
                if (tree.match(data.withResponseTrailers(trailers))
                        instanceof MatchResult.Matched<MatchAction>(MatchAction action)
                    && action != MatchAction.Skip.INSTANCE) {
                  matched.onMatch(action, info);
                }
              }));
    }

    void close() {
      if (passedBy != null) {
        passedBy.close();
      }
    }
  }
}
