package io.weft.extension.filter.http.grpchttp1reversebridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GrpcHttp1ReverseBridgeFilterTest {
  private static final PerRouteKey<Boolean> DISABLED = new PerRouteKey<>("bridge", Boolean.class);

  @Test
  void sendsABareMessageAndFramesTheAnswer() throws IOException {
    HttpResponse response =
        new GrpcHttp1ReverseBridgeFilter("application/x", true, DISABLED)
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
        new GrpcHttp1ReverseBridgeFilter("application/x", false, DISABLED)
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
        new GrpcHttp1ReverseBridgeFilter("application/x", true, DISABLED)
            .filter(request, call -> answer("text/html", new byte[1]));

    assertEquals("2", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals(
        "envoy reverse bridge: upstream responded with unsupported content-type text/html, status"
            + " code 200",
        text(response));
    assertEquals("grpc_bridge_content_type_wrong", request.streamInfo().responseCodeDetails());
  }

  private static HttpResponse answer(String type, byte[] body) {
    return HttpResponse.of(
        HeaderMap.of(":status", "200", "content-type", type), HttpBody.of(body), null);
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
