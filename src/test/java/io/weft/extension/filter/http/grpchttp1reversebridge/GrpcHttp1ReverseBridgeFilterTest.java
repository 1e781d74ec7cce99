package io.weft.extension.filter.http.grpchttp1reversebridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcHttp1ReverseBridgeFilterTest {
  private static final PerRouteKey<Boolean> DISABLED = new PerRouteKey<>("bridge", Boolean.class);

  private static final HeaderName SIZE = HeaderName.of("x-size");

  private static final String UNSUPPORTED =
      "envoy reverse bridge: upstream responded with unsupported content-type application/grpc,"
          + " status code 200";

  @Test
  void sendsABareMessageAndFramesTheAnswer() throws IOException {
    HttpResponse response =
        bridge(true, null)
            .filter(
                request("\0\0\0\0\2hi", "7"),
                call -> {
                  assertEquals("2", call.headers().get(HeaderName.CONTENT_LENGTH));
                  assertEquals("application/x", call.headers().get(HeaderName.ACCEPT));
                  return answer("application/x", call.body().readAllBytes());
                });

    assertEquals("\0\0\0\0\2hi", text(response));
    assertEquals("application/grpc", response.headers().get(HeaderName.CONTENT_TYPE));
    assertEquals("0", response.body().trailers().get(HeaderName.GRPC_STATUS));
  }

  @Test
  void addsTheStatusWhereFramesAreKept() throws IOException {
    HttpResponse response =
        bridge(false, null)
            .filter(
                request("\0\0\0\0\2hi", "7"),
                call -> answer("application/x", call.body().readAllBytes()));

    assertEquals("\0\0\0\0\2hi", text(response));
    assertEquals("0", response.body().trailers().get(HeaderName.GRPC_STATUS));
  }

  @Test
  void refusesAnAnswerOfAnotherType() throws IOException {
    HttpRequest request = request("\0\0\0\0\2hi", "7");
    HttpResponse response =
        bridge(true, null).filter(request, call -> answer("text/html", new byte[1]));

    assertEquals("2", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals(
        "envoy reverse bridge: upstream responded with unsupported content-type text/html, status"
            + " code 200",
        text(response));
    assertEquals("grpc_bridge_content_type_wrong", request.streamInfo().responseCodeDetails());
  }

  @Test
  void tellsTheFailureOfAHostByTheStatusOfTheCall() throws IOException {
    HttpResponse failure =
        HttpResponse.of(
            HeaderMap.of(":status", "503", "content-type", "application/x"),
            HttpBody.of(new byte[1]),
            null);
    HttpResponse response =
        bridge(true, null).filter(request("\0\0\0\0\2hi", "7"), call -> failure);

    assertEquals(200, response.status());
    assertEquals("14", response.body().trailers().get(HeaderName.GRPC_STATUS));
  }

  @Test
  void streamsAMessageWhoseLengthTheHostTells() throws IOException {
    HttpResponse response =
        bridge(true, SIZE).filter(request("\0\0\0\0\2hi", "7"), call -> sized("5, 7", "hello"));

    assertEquals("10", response.headers().get(HeaderName.CONTENT_LENGTH));
    assertEquals(10, response.body().remaining());
    assertEquals("\0\0\0\0\5hello", text(response));
    assertEquals("0", response.body().trailers().get(HeaderName.GRPC_STATUS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "9"})
  void breaksOffAMessageOfAnotherLengthThanTheHostTold(String size) throws IOException {
    HttpRequest request = request("\0\0\0\0\2hi", "7");
    HttpResponse response = bridge(true, SIZE).filter(request, call -> sized(size, "hello"));

    assertThrows(StreamResetException.class, () -> text(response));
    assertEquals("grpc_bridge_content_length_wrong", request.streamInfo().responseCodeDetails());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-5", "five", "5000000000"})
  void refusesAnAnswerOfNoLength(String size) throws IOException {
    HttpRequest request = request("\0\0\0\0\2hi", "7");
    HttpResponse response = bridge(true, SIZE).filter(request, call -> sized(size, "hello"));

    assertEquals("13", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals("envoy reverse bridge: upstream did not set content length", text(response));
    assertEquals("grpc_bridge_content_length_missing", request.streamInfo().responseCodeDetails());
  }

  @Test
  void takesAReplyOfWeftsOwnForAWrongAnswer() throws IOException {
    HttpResponse response =
        bridge(true, null)
            .filter(
                request("\0\0\0\0\2hi", "7"),
                call -> HttpResponse.localReply(503, "no_healthy_upstream", "no host"));

    assertEquals("2", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals(UNSUPPORTED, text(response));
  }

  @Test
  void refusesABodyThatIsShorterThanTheHeaderOfAFrame() throws IOException {
    HttpResponse response =
        bridge(true, null)
            .filter(
                request("\0\0", "2"), call -> answer("application/x", call.body().readAllBytes()));

    assertEquals("2", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals(UNSUPPORTED, text(response));
  }

  @Test
  void findsTheRouteAnew() throws IOException {
    HttpRequest request = request("\0\0\0\0\2hi", "7");
    AtomicInteger found = new AtomicInteger();
    request
        .streamInfo()
        .routeResolver(() -> {
          found.incrementAndGet();
          return null;
        });
    HttpFilter filter = bridge(true, null);
    request.streamInfo().route();

    filter.filter(
        request,
        call -> {
          int before = found.get();
          call.streamInfo().route();
          assertEquals(before + 1, found.get());
          return answer("application/x", call.body().readAllBytes());
        });
  }

  private static HttpResponse answer(String type, byte[] body) {
    return HttpResponse.of(
        HeaderMap.of(":status", "200", "content-type", type), HttpBody.of(body), null);
  }

  private static GrpcHttp1ReverseBridgeFilter bridge(
      boolean withholdsFrames, @Nullable HeaderName sizeHeader) {
    return new GrpcHttp1ReverseBridgeFilter(
        new GrpcHttp1ReverseBridgeFilter.Settings("application/x", withholdsFrames, sizeHeader),
        DISABLED);
  }

  private static HttpResponse sized(String size, String body) {
    HttpResponse response = answer("application/x", body.getBytes(StandardCharsets.ISO_8859_1));
    response.headers().set(SIZE, size);
    return response;
  }

  private static HttpRequest request(String body, String length) {
    ConnectionInfo client =
        new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
    return new HttpRequest(
        HeaderMap.of(
            ":method",
            "POST",
            ":path",
            "/s/m",
            "content-type",
            "application/grpc",
            "content-length",
            length),
        HttpBody.of(body.getBytes(StandardCharsets.ISO_8859_1)),
        new StreamInfo(client, Protocol.HTTP_2));
  }

  private static String text(HttpResponse response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.ISO_8859_1);
  }
}
