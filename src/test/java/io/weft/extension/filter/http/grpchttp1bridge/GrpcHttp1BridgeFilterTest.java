package io.weft.extension.filter.http.grpchttp1bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GrpcHttp1BridgeFilterTest {
  private static final String FRAME = "\0\0\0\0\2hi";

  @Test
  void putsTheStatusOfACallAmongTheHeaders() throws IOException {
    HttpResponse response = call(request("application/grpc", FRAME), "0");

    assertEquals(200, response.status());
    assertEquals("0", response.headers().get(HeaderName.GRPC_STATUS));
    assertEquals("7", response.headers().get(HeaderName.CONTENT_LENGTH));
    assertEquals(FRAME, text(response));
  }

  @Test
  void makesACallThatFailed503() throws IOException {
    HttpResponse response = call(request("application/grpc", FRAME), "9");

    assertEquals(503, response.status());
    assertEquals("9", response.headers().get(HeaderName.GRPC_STATUS));
  }

  @Test
  void makesAMessageACallAndBack() throws IOException {
    GrpcHttp1BridgeFilter filter = new GrpcHttp1BridgeFilter(true, true);
    HttpRequest request = request("application/x-protobuf", "hi");

    HttpResponse response =
        filter.filter(
            request,
            call -> {
              assertEquals("/s/m", call.path());
              assertEquals("application/grpc", call.headers().get(HeaderName.CONTENT_TYPE));
              return answer(call.body().readAllBytes(), "0");
            });

    assertEquals("hi", text(response));
    assertEquals("application/x-protobuf", response.headers().get(HeaderName.CONTENT_TYPE));
  }

  @Test
  void leavesOtherRequestsAlone() throws IOException {
    HttpResponse answer = answer(new byte[1], "9");
    GrpcHttp1BridgeFilter filter = new GrpcHttp1BridgeFilter(false, false);

    assertSame(answer, filter.filter(request("text/plain", "hi"), call -> answer));
  }

  private static HttpResponse call(HttpRequest request, String status) throws IOException {
    return new GrpcHttp1BridgeFilter(false, false)
        .filter(request, call -> answer(call.body().readAllBytes(), status));
  }

  private static HttpResponse answer(byte[] body, String status) {
    return HttpResponse.of(
        HeaderMap.of(":status", "200", "content-type", "application/grpc"),
        HttpBody.of(body, HeaderMap.of("grpc-status", status)),
        null);
  }

  private static HttpRequest request(String type, String body) {
    ConnectionInfo client =
        new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
    return new HttpRequest(
        HeaderMap.of(":method", "POST", ":path", "/s/m?q=1", "content-type", type),
        HttpBody.of(body.getBytes(StandardCharsets.ISO_8859_1)),
        new StreamInfo(client, Protocol.HTTP_11));
  }

  private static String text(HttpResponse response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.ISO_8859_1);
  }
}
