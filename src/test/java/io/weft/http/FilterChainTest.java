package io.weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.Metadata;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilterChainTest {
  private static final HeaderName TRAIL = HeaderName.of("x-trail");
  private static final HttpHandler ROUTER = request -> HttpResponse.localReply(200, "router", "");

  private final List<String> seen = new ArrayList<>();

  @Test
  void runsFiltersInOrderAndBackAgain() throws IOException {
    HttpHandler chain = FilterChain.of(List.of(entry("a", false), entry("b", false)), ROUTER);

    HttpResponse response = chain.handle(request());

    assertEquals(List.of("a", "b"), seen);
    assertEquals("b,a", response.headers().joined(TRAIL));
  }

  @Test
  void aReplyOfAFilterPassesTheInnerFiltersToo() throws IOException {
    HttpHandler chain =
        FilterChain.of(List.of(entry("a", false), entry("b", true), entry("c", false)), ROUTER);

    HttpResponse response = chain.handle(request());

    assertEquals(List.of("a", "b"), seen);
    assertEquals("route,reply-c,a", response.headers().joined(TRAIL));
  }

  @Test
  void theRouteSeesAReplyOfTheInnermostFilter() throws IOException {
    HttpHandler chain = FilterChain.of(List.of(entry("a", false), entry("b", true)), ROUTER);

    HttpResponse response = chain.handle(request());

    assertEquals("route,a", response.headers().joined(TRAIL));
  }

  @Test
  void leavesOutWhatTheRouteTurnsOff() throws IOException {
    HttpHandler chain = FilterChain.of(List.of(entry("off", true), entry("b", false)), ROUTER);

    chain.handle(request());

    assertEquals(List.of("b"), seen);
  }

  private FilterChain.Entry entry(String name, boolean answers) {
    return new FilterChain.Entry(
        name,
        new HttpFilter() {
          @Override
          public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
            seen.add(name);
            if (answers) {
              return HttpResponse.localReply(403, "denied", "");
            }
            return marked(next.handle(request), name);
          }

          @Override
          public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) {
            return marked(reply, "reply-" + name);
          }
        },
        true);
  }

  private static HttpResponse marked(HttpResponse response, String mark) {
    response.headers().appendValue(TRAIL, mark, ",");
    return response;
  }

  private static HttpRequest request() {
    ConnectionInfo connection =
        new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
    StreamInfo info = new StreamInfo(connection, Protocol.HTTP_11);
    info.route(new MarkingRoute());
    return new HttpRequest(new HeaderMap(), HttpBody.EMPTY, info);
  }

  /** Leaves a mark on the replies of filters, and turns one of them off. */
  private static final class MarkingRoute implements MatchedRoute {
    @Override
    public String name() {
      return "r";
    }

    @Override
    public String virtualHostName() {
      return "v";
    }

    @Override
    public Metadata metadata() {
      return Metadata.EMPTY;
    }

    @Override
    public Metadata virtualHostMetadata() {
      return Metadata.EMPTY;
    }

    @Override
    public <R> @Nullable R filterConfig(PerRouteKey<R> key) {
      return null;
    }

    @Override
    public boolean enables(String filterName, boolean byDefault) {
      return !filterName.equals("off");
    }

    @Override
    public HttpResponse finishLocalReply(HttpRequest request, HttpResponse reply) {
      if (reply.isOfRoute() || reply.status() == 200) {
        return reply;
      }
      reply.ofRoute();
      return marked(reply, "route");
    }
  }
}
