package io.weft.extension.filter.http.matchdelegate;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Runs another filter unless a tree says to skip it.
 *
 * <p>A tree that depends on the response is asked again when its fields are there: if it says skip
 * then, the response passes the filter by, which has seen the request already. Source: {@code
 * envoy.extensions.common.matching.v3.ExtensionWithMatcher}.
 */
final class MatchDelegate implements HttpFilter {
  /** What a tree can lead to. */
  enum Action {
    SKIP
  }

  /**
   * What the filter and a route's override can say.
   *
   * @param tree null if there is none, which skips the filter
   */
  record Settings(@Nullable MatchTree<Action> tree) {}

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
    MatchTree<Action> tree = tree(request);
    if (tree == null) {
      return next.handle(request);
    }
    MatchingData data = MatchingData.of(request.headers(), request.streamInfo());
    return switch (tree.match(data)) {
      case MatchResult.Matched<Action> skip -> next.handle(request);
      case MatchResult.NoMatch<Action> none -> inner.filter(request, next);
      case MatchResult.Undecided<Action> undecided -> filterByResponse(request, next, tree, data);
    };
  }

  @Override
  public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) throws IOException {
    // As in Envoy: the request never came here, so neither its fields nor its route are asked.
    MatchTree<Action> tree = settings.tree();
    if (tree == null) {
      return reply;
    }
    MatchingData data = MatchingData.ofReply(reply.headers(), request.streamInfo());
    return tree.match(data) instanceof MatchResult.Matched<Action>
        ? reply
        : inner.filterLocalReply(request, reply);
  }

  private @Nullable MatchTree<Action> tree(HttpRequest request) {
    return request.streamInfo().filterConfig(perRoute, settings).tree();
  }

  private HttpResponse filterByResponse(
      HttpRequest request, HttpHandler next, MatchTree<Action> tree, MatchingData data)
      throws IOException {
    Passing passing = new Passing(next, tree, data);
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

  /** Keeps the response of {@code next} from the filter where the tree says so. */
  private static final class Passing implements HttpHandler {
    private final HttpHandler next;
    private final MatchTree<Action> tree;
    private final MatchingData data;
    private @Nullable HttpResponse passedBy;

    Passing(HttpHandler next, MatchTree<Action> tree, MatchingData data) {
      this.next = next;
      this.tree = tree;
      this.data = data;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws IOException {
      HttpResponse response = next.handle(request);
      if (!(tree.match(data.withResponse(response.headers()))
          instanceof MatchResult.Matched<Action>)) {
        return response;
      }
      passedBy = response;
      // The filter gets the fields to do with as it likes; body and end stay with the response.
      return HttpResponse.of(new HeaderMap(response.headers()), HttpBody.EMPTY, null);
    }

    void close() {
      if (passedBy != null) {
        passedBy.close();
      }
    }
  }
}
