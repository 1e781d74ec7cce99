package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client of gRPC-Web, which has neither HTTP/2 nor trailers, calls {@link EchoServer}. */
@Timeout(60)
class GrpcWebIT {
  private static final String FRAME = "\0\0\0\0\2hi";

  @TempDir static Path folder;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static EchoServer server;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new EchoServer();
    String routes =
        "{ match: { prefix: /error }, direct_response: { status: 503, body: { inline_string:"
            + " \"100%\\r\\n\" } } }, { match: { prefix: / }, route: { cluster: server } }";
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                listener("http", routes) + listener("flooded", routes),
                Bootstraps.cluster(
                    "server", "127.0.0.1", server.port(), "http2_protocol_options: {},")));
  }

  private static String listener(String name, String routes) {
    return Bootstraps.filtered(name, Bootstraps.typed("http.grpc_web.v3.GrpcWeb", ""), "", routes);
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    weft.close();
    server.close();
  }

  @Test
  void answersACallAndCountsIt() throws Exception {
    HttpResponse<byte[]> response = call("http", "/weft.test.Echo/Unary");

    assertEquals(200, response.statusCode());
    assertArrayEquals(
        (FRAME + "\200\0\0\0\17grpc-status:0\r\n").getBytes(StandardCharsets.ISO_8859_1),
        response.body());
    for (String name : new String[] {"0", "success", "total"}) {
      weft.awaitStat("cluster.server.grpc-web.weft.test.Echo.Unary." + name + ": 1");
    }
  }

  @Test
  void countsACallThatFails() throws Exception {
    call("http", "/weft.test.Echo/Nothing");

    for (String name : new String[] {"12", "failure", "total"}) {
      weft.awaitStat("cluster.server.grpc-web.weft.test.Echo.Nothing." + name + ": 1");
    }
  }

  @Test
  void tellsAnErrorInTheFieldsOfACall() throws Exception {
    HttpResponse<byte[]> response = call("http", "/error");

    assertEquals("14", response.headers().firstValue("grpc-status").orElseThrow());
    assertEquals("100%25%0D%0A", response.headers().firstValue("grpc-message").orElseThrow());
    assertEquals(0, response.body().length);
  }

  @Test
  void countsNoMoreMethodsThanItsLimit() throws Exception {
    call("flooded", "/flood/" + "m".repeat(256));
    for (int i = 0; i < 1001; i++) {
      call("flooded", "/flood/m" + i);
    }

    String stats = weft.admin("GET", "/stats?filter=grpc-web.flood.*total").body();
    assertEquals(1000, stats.lines().count());
    assertTrue(stats.contains("grpc-web.flood.m999.total: 1"), stats);
  }

  private static HttpResponse<byte[]> call(String listener, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + weft.port(listener) + path))
            .header("content-type", "application/grpc-web+proto")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(FRAME.getBytes(StandardCharsets.ISO_8859_1)))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }
}
