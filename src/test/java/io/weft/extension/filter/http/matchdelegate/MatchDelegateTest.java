package io.weft.extension.filter.http.matchdelegate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.extension.filter.http.matchdelegate.MatchDelegate.Action;
import io.weft.extension.filter.http.matchdelegate.MatchDelegate.Settings;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.matcher.ExactMapTree;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import io.weft.matcher.OnMatch;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MatchDelegateTest {
  private static final PerRouteKey<Settings> PER_ROUTE = new PerRouteKey<>("f", Settings.class);
  private static final HeaderName SEEN = HeaderName.of("x-seen");

  /** Marks requests and responses. */
  private static final HttpFilter MARKING =
      new HttpFilter() {
        @Override
        public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
          request.headers().set(SEEN, "request");
          HttpResponse response = next.handle(request);
          response.headers().set(SEEN, "response");
          return response;
        }

        @Override
        public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) {
          reply.headers().set(SEEN, "reply");
          return reply;
        }
      };

  private final HttpRequest request =
      new HttpRequest(
          HeaderMap.of(":method", "GET"),
          HttpBody.EMPTY,
          new StreamInfo(
              new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
              Protocol.HTTP_11));
  private final AtomicBoolean closed = new AtomicBoolean();

  @Test
  void skipsTheFilterWhereTheTreeSaysSo() throws IOException {
    request.headers().add(HeaderName.of("x-skip"), "1");

    HttpResponse response = delegate(ofRequest()).filter(request, this::answer);

    assertFalse(request.headers().contains(SEEN));
    assertFalse(response.headers().contains(SEEN));
  }

  @Test
  void runsTheFilterWhereTheTreeSaysNothing() throws IOException {
    HttpResponse response = delegate(ofRequest()).filter(request, this::answer);

    assertEquals("request", request.headers().get(SEEN));
    assertEquals("response", response.headers().get(SEEN));
  }

  @Test
  void skipsTheFilterWithoutATree() throws IOException {
    delegate(null).filter(request, this::answer);

    assertFalse(request.headers().contains(SEEN));
  }

  @Test
  void passesTheResponseByWhereTheTreeWaitsForIt() throws IOException {
    HttpResponse response = delegate(ofResponse("200")).filter(request, this::answer);

    assertEquals("request", request.headers().get(SEEN));
    assertFalse(response.headers().contains(SEEN));
    assertEquals("body", new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    response.close();
    assertTrue(closed.get());
  }

  @Test
  void givesTheFilterAResponseForWhichTheTreeHasNothing() throws IOException {
    HttpResponse response = delegate(ofResponse("404")).filter(request, this::answer);

    assertEquals("response", response.headers().get(SEEN));
    assertEquals("body", new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void closesTheResponseThatPassedAFilterWhichFails() {
    HttpFilter failing =
        (asked, next) -> {
          next.handle(asked);
          throw new IOException("fails");
        };
    MatchDelegate delegate = new MatchDelegate(failing, new Settings(ofResponse("200")), PER_ROUTE);

    assertThrows(IOException.class, () -> delegate.filter(request, this::answer));
    assertTrue(closed.get());
  }

  @Test
  void decidesAboutLocalRepliesOfOthers() throws IOException {
    HttpResponse reply = HttpResponse.localReply(403, "denied", "");

    assertFalse(
        delegate(ofResponse("403")).filterLocalReply(request, reply).headers().contains(SEEN));
    request.headers().add(HeaderName.of("x-skip"), "1");
    assertEquals(
        "reply", delegate(ofRequest()).filterLocalReply(request, reply).headers().get(SEEN));
    assertEquals(
        "reply", delegate(ofResponse("404")).filterLocalReply(request, reply).headers().get(SEEN));
  }

  private HttpResponse answer(HttpRequest asked) {
    return HttpResponse.of(
        HeaderMap.of(":status", "200"),
        HttpBody.of("body".getBytes(StandardCharsets.UTF_8)),
        () -> closed.set(true));
  }

  private static MatchDelegate delegate(@Nullable MatchTree<Action> tree) {
    return new MatchDelegate(MARKING, new Settings(tree), PER_ROUTE);
  }

  private static MatchTree<Action> ofRequest() {
    MatchInput.Text input =
        data -> {
          HeaderMap headers = data.requestHeaders();
          return headers == null ? null : headers.get(HeaderName.of("x-skip"));
        };
    return new ExactMapTree<>(
        input, Map.of("1", OnMatch.of(Action.SKIP, false)), OnMatch.nothing());
  }

  private static MatchTree<Action> ofResponse(String status) {
    MatchInput.Text input =
        new MatchInput.Text() {
          @Override
          public boolean isAvailable(MatchingData data) {
            return data.responseHeaders() != null;
          }

          @Override
          public @Nullable String text(MatchingData data) {
            HeaderMap headers = data.responseHeaders();
            return headers == null ? null : headers.get(HeaderName.STATUS);
          }
        };
    return new ExactMapTree<>(
        input, Map.of(status, OnMatch.of(Action.SKIP, false)), OnMatch.nothing());
  }
}
