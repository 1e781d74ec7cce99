package io.weft.extension.filter.http.grpcweb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcWebFilterTest {
  private static final String FRAME = "\0\0\0\0\2hi";
  private static final String TRAILERS = "\200\0\0\0\17grpc-status:0\r\n";

  private final GrpcWebFilter filter =
      new GrpcWebFilter(() -> {
        throw new AssertionError("there is no route");
      });

  @Test
  void makesTrailersTheLastFrame() throws IOException {
    HttpRequest request = request("application/grpc-web+proto", FRAME);

    HttpResponse response = filter.filter(request, GrpcWebFilterTest::echo);

    assertEquals(FRAME + TRAILERS, text(response));
    assertEquals("application/grpc-web+proto", response.headers().get(HeaderName.CONTENT_TYPE));
    assertEquals(0, response.body().trailers().size());
  }

  @Test
  void asksTheHostForAnOrdinaryCall() throws IOException {
    HttpHandler host =
        call -> {
          assertEquals("application/grpc", call.headers().get(HeaderName.CONTENT_TYPE));
          assertEquals("trailers", call.headers().get(HeaderName.TE));
          assertNull(call.headers().get(HeaderName.CONTENT_LENGTH));
          return echo(call);
        };
    HttpRequest request = request("application/grpc-web", FRAME);
    request.headers().add(HeaderName.CONTENT_LENGTH, "7");

    filter.filter(request, host).close();

    // What is logged of the request is logged as of a call, but its client speaks no gRPC.
    assertEquals("application/grpc", request.headers().get(HeaderName.CONTENT_TYPE));
    assertFalse(request.isGrpc());
  }

  @Test
  void decodesAndEncodesText() throws IOException {
    String two = base64(FRAME) + base64(FRAME);
    HttpRequest request = request("application/grpc-web-text", two);
    request.headers().add(HeaderName.ACCEPT, "application/grpc-web-text");

    HttpResponse response = filter.filter(request, GrpcWebFilterTest::echo);

    // Each frame is padded, so that none waits for the next one.
    assertEquals(two + base64(TRAILERS), text(response));
    assertEquals(
        "application/grpc-web-text+proto", response.headers().get(HeaderName.CONTENT_TYPE));
  }

  @Test
  void refusesTextThatIsNone() throws IOException {
    HttpRequest request = request("application/grpc-web-text", "AAA");

    HttpResponse response = filter.filter(request, GrpcWebFilterTest::echo);

    assertEquals(400, response.status());
    assertEquals("13", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals(
        "Bad gRPC-web request, invalid base64 data.",
        response.headers().get(HeaderName.GRPC_MESSAGE));
    assertEquals("application/grpc-web+proto", response.headers().get(HeaderName.CONTENT_TYPE));
    assertEquals("", text(response));
  }

  @Test
  void tellsALocalReplyInTheFieldsOfACall() throws IOException {
    HttpRequest request = request("application/grpc-web", FRAME);

    HttpResponse response =
        filter.filter(request, call -> HttpResponse.localReply(503, "details", "no host"));

    assertEquals("14", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals("no host", response.headers().get(HeaderName.GRPC_MESSAGE));
    assertEquals("", text(response));
  }

  @Test
  void escapesWhatAHostSaysThatSpeaksNoGrpc() throws IOException {
    HttpRequest request = request("application/grpc-web", FRAME);
    HttpHandler host = call -> answer(404, "text/html", "<p>\r\n100% g\303\274t</p>");

    HttpResponse response = filter.filter(request, host);

    assertEquals("12", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals("<p>%0D%0A100%25 g%C3%BCt</p>", response.headers().get(HeaderName.GRPC_MESSAGE));
    assertEquals("0", response.headers().get(HeaderName.CONTENT_LENGTH));
    assertEquals("", text(response));
  }

  @Test
  void anErrorIsNoAnswerToACallWhateverItsType() throws IOException {
    HttpRequest request = request("application/grpc-web", FRAME);

    HttpResponse response =
        filter.filter(request, call -> answer(503, "application/grpc", "overloaded"));

    assertEquals("14", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals("overloaded", response.headers().get(HeaderName.GRPC_MESSAGE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc-web",
        "application/grpc-web+proto",
        "Application/grpc-web+proto ;charset=UTF-8"
      })
  void passesTheAnswerOfAHostThatSpeaksGrpcWebItself(String type) throws IOException {
    HttpRequest request = request("application/grpc-web", FRAME);

    HttpResponse response = filter.filter(request, call -> answer(200, type, FRAME + TRAILERS));

    assertEquals(FRAME + TRAILERS, text(response));
    assertNull(response.headers().get(HeaderName.GRPC_MESSAGE));
    assertEquals("application/grpc-web+proto", response.headers().get(HeaderName.CONTENT_TYPE));
  }

  @Test
  void addsNothingToAnAnswerWithoutABody() throws IOException {
    HttpRequest request = request("application/grpc-web", FRAME);
    HttpHandler host =
        call -> HttpResponse.of(HeaderMap.of(":status", "503"), HttpBody.EMPTY, null);

    HttpResponse response = filter.filter(request, host);

    assertEquals(503, response.status());
    assertNull(response.headers().get(HeaderName.GRPC_STATUS));
  }

  @ParameterizedTest
  @CsvSource({"gzip,gzip", ",identity"})
  void leavesTheEncodingsThatTheClientTakes(String sent, String seen) throws IOException {
    HeaderName name = HeaderName.of("grpc-accept-encoding");
    HttpRequest request = request("application/grpc-web", FRAME);
    if (sent != null) {
      request.headers().add(name, sent);
    }

    filter.filter(request, GrpcWebFilterTest::echo).close();

    assertEquals(seen, request.headers().get(name));
  }

  @Test
  void leavesOtherRequestsAlone() throws IOException {
    HttpRequest request = request("application/grpc", FRAME);

    HttpResponse response = filter.filter(request, GrpcWebFilterTest::echo);

    assertEquals(FRAME, text(response));
    assertEquals("0", response.body().trailers().get(HeaderName.GRPC_STATUS));
  }

  private static HttpResponse echo(HttpRequest call) throws IOException {
    return HttpResponse.of(
        HeaderMap.of(":status", "200", "content-type", "application/grpc"),
        HttpBody.of(call.body().readAllBytes(), HeaderMap.of("grpc-status", "0")),
        null);
  }

  private static HttpResponse answer(int status, String type, String body) {
    return HttpResponse.of(
        HeaderMap.of(":status", Integer.toString(status), "content-type", type),
        HttpBody.of(body.getBytes(StandardCharsets.ISO_8859_1)),
        null);
  }

  private static HttpRequest request(String type, String body) {
    ConnectionInfo client =
        new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
    return new HttpRequest(
        HeaderMap.of(":method", "POST", ":path", "/s/m", "content-type", type),
        HttpBody.of(body.getBytes(StandardCharsets.ISO_8859_1)),
        new StreamInfo(client, Protocol.HTTP_11));
  }

  private static String text(HttpResponse response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static String base64(String octets) {
    return Base64.getEncoder().encodeToString(octets.getBytes(StandardCharsets.ISO_8859_1));
  }
}
