package io.weft.extension.filter.http.matchdelegate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.extension.filter.http.matchdelegate.MatchDelegate.Settings;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchAction;
import io.weft.http.MatchedFilter;
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
import java.util.function.Function;
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

  @Test
  void tellsTheFilterWhatTheTreeLeadsTo() throws IOException {
    Told told = new Told();
    MatchDelegate delegate = delegate(told, field("x-skip", MatchingData::requestHeaders));
    request.headers().add(HeaderName.of("x-skip"), "1");

    HttpResponse response = delegate.filter(request, this::answer);

    assertEquals(1, told.times);
    assertEquals("request", request.headers().get(SEEN));
    assertEquals("response", response.headers().get(SEEN));
  }

  @Test
  void givesOnlyTheResponseToAFilterThatItIsToldOfByTheResponse() throws IOException {
    Told told = new Told();
    MatchDelegate delegate = delegate(told, field(":status", MatchingData::responseHeaders));

    HttpResponse response = delegate.filter(request, this::answer);

    assertEquals(1, told.times);
    assertFalse(request.headers().contains(SEEN));
    assertEquals("reply", response.headers().get(SEEN));
  }

  @Test
  void heedsTrailersOfTheRequestThatHaveComeBeforeTheResponse() throws IOException {
    Told told = new Told();
    MatchDelegate delegate = delegate(told, field("x-t", MatchingData::requestTrailers));
    HttpRequest post =
        request.withBody(
            HttpBody.of("body".getBytes(StandardCharsets.UTF_8), HeaderMap.of("x-t", "1")));

    HttpResponse late = delegate.filter(post, this::answer);
    HttpResponse inTime =
        delegate.filter(
            post,
            asked -> {
              asked.body().readAllBytes();
              return answer(asked);
            });

    assertFalse(late.headers().contains(SEEN));
    assertEquals("reply", inTime.headers().get(SEEN));
    assertEquals(1, told.times);
  }

  @Test
  void onlyNotesWhatTrailersOfTheResponseLeadTo() throws IOException {
    Told told = new Told();
    MatchDelegate delegate = delegate(told, field("x-t", MatchingData::responseTrailers));

    HttpResponse response =
        delegate.filter(
            request,
            asked ->
                HttpResponse.of(
                    HeaderMap.of(":status", "200"),
                    HttpBody.of("b".getBytes(StandardCharsets.UTF_8), HeaderMap.of("x-t", "1")),
                    null));

    assertEquals(0, told.times);
    response.body().readAllBytes();
    assertEquals(1, told.times);
    assertFalse(response.headers().contains(SEEN));
    assertEquals("1", response.body().trailers().get(HeaderName.of("x-t")));
  }

  private HttpResponse answer(HttpRequest asked) {
    return HttpResponse.of(
        HeaderMap.of(":status", "200"),
        HttpBody.of("body".getBytes(StandardCharsets.UTF_8)),
        () -> closed.set(true));
  }

  private static MatchDelegate delegate(@Nullable MatchTree<MatchAction> tree) {
    return new MatchDelegate(MARKING, new Settings(tree), PER_ROUTE);
  }

  private static MatchDelegate delegate(MatchedFilter filter, MatchInput.Text input) {
    MatchAction action = new MatchAction() {};
    return new MatchDelegate(
        filter,
        new Settings(
            new ExactMapTree<>(
                input,
                Map.of("1", OnMatch.of(action, false), "200", OnMatch.of(action, false)),
                OnMatch.nothing())),
        PER_ROUTE);
  }

  private static MatchInput.Text field(
      String name, Function<MatchingData, @Nullable HeaderMap> part) {
    return new MatchInput.Text() {
      @Override
      public boolean isAvailable(MatchingData data) {
        return part.apply(data) != null;
      }

      @Override
      public @Nullable String text(MatchingData data) {
        HeaderMap headers = part.apply(data);
        return headers == null ? null : headers.get(HeaderName.of(name));
      }
    };
  }

  /** Has {@link #MARKING} take its place when it is told of an action. */
  private static final class Told implements MatchedFilter {
    private int times;

    @Override
    public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
      return next.handle(request);
    }

    @Override
    public HttpFilter onMatch(MatchAction action, StreamInfo info) {
      times++;
      return MARKING;
    }
  }

  private static MatchTree<MatchAction> ofRequest() {
    return skipping(field("x-skip", MatchingData::requestHeaders), "1");
  }

  private static MatchTree<MatchAction> ofResponse(String status) {
    return skipping(field(":status", MatchingData::responseHeaders), status);
  }

  private static MatchTree<MatchAction> skipping(MatchInput.Text input, String text) {
    return new ExactMapTree<>(
        input, Map.of(text, OnMatch.of(MatchAction.Skip.INSTANCE, false)), OnMatch.nothing());
  }
}
