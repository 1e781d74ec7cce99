package io.weft.extension.filter.http.composite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegatedChainTest {
  private final List<String> seen = new ArrayList<>();
  private final HttpRequest request =
      new HttpRequest(
          HeaderMap.of(),
          HttpBody.EMPTY,
          new StreamInfo(
              new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
              Protocol.HTTP_11));

  @Test
  void runsFiltersInOrderAndResponsesBackThroughThem() throws IOException {
    HttpResponse response =
        new DelegatedChain(List.of(noting("a"), noting("b"))).filter(request, this::answer);

    assertEquals(200, response.status());
    assertEquals(List.of("a in", "b in", "host", "b out", "a out"), seen);
  }

  @Test
  void showsAReplyToThoseThatTheRequestDidNotReach() throws IOException {
    HttpFilter stop = (asked, next) -> HttpResponse.localReply(403, "stopped", "");
    HttpResponse response =
        new DelegatedChain(List.of(noting("a"), stop, noting("b"), noting("c")))
            .filter(request, this::answer);

    assertEquals(403, response.status());
    assertEquals(List.of("a in", "c reply", "b reply", "a out"), seen);
  }

  @Test
  void showsRepliesOfTheRestOnce() throws IOException {
    new DelegatedChain(List.of(noting("a"), noting("b")))
        .filter(request, asked -> HttpResponse.localReply(503, "no_healthy_upstream", ""));

    assertEquals(List.of("a in", "b in", "b out", "a out"), seen);
  }

  @Test
  void showsRepliesOfOuterFiltersToAllTheLastOneFirst() throws IOException {
    new DelegatedChain(List.of(noting("a"), noting("b")))
        .filterLocalReply(request, HttpResponse.localReply(403, "denied", ""));

    assertEquals(List.of("b reply", "a reply"), seen);
  }

  private HttpResponse answer(HttpRequest asked) {
    seen.add("host");
    return HttpResponse.of(HeaderMap.of(":status", "200"), HttpBody.EMPTY, null);
  }

  private HttpFilter noting(String name) {
    return new HttpFilter() {
      @Override
      public HttpResponse filter(HttpRequest asked, HttpHandler next) throws IOException {
        seen.add(name + " in");
        HttpResponse response = next.handle(asked);
        seen.add(name + " out");
        return response;
      }

      @Override
      public HttpResponse filterLocalReply(HttpRequest asked, HttpResponse reply) {
        seen.add(name + " reply");
        return reply;
      }
    };
  }
}
