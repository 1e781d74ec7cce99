package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /explain} says is what happens. */
class ExplainIT {
  private static final String ROUTES =
      "{ name: beta, match: { prefix: /, headers: [ { name: x-beta, present_match: true } ] },"
          + " direct_response: { status: 202, body: { inline_string: beta } } },"
          + " { match: { prefix: /old }, redirect: { prefix_rewrite: /new } },"
          + " { match: { prefix: / }, direct_response: { status: 200 } }";

  @TempDir Path folder;

  @Test
  void explainsWhatTheProxyThenDoes() throws IOException, InterruptedException {
    try (WeftProcess weft =
            WeftProcess.serve(folder, Bootstraps.of(Bootstraps.http("web", 0, "", ROUTES), ""));
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + weft.port("web") + "/old/page");

      String explained = weft.admin("GET", "/explain?listener=web&url=" + uri).body();
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

      assertTrue(
          explained.contains("passed over   0 \"beta\": headers x-beta wants present, is absent\n"),
          explained);
      assertTrue(explained.contains("route         1: path prefix \"/old\"\n"), explained);
      assertEquals(
          "answer        %d (redirect)%nlocation      %s%n"
              .formatted(
                  answer.statusCode(), answer.headers().firstValue("location").orElseThrow()),
          explained.substring(explained.indexOf("answer ")));
      assertTrue(weft.admin("GET", "/help").body().contains("/explain: "));
    }
  }

  @Test
  void explainsAFileWithoutServing() throws IOException, InterruptedException {
    Path bootstrap =
        Files.writeString(
            folder.resolve("b.yaml"), Bootstraps.of(Bootstraps.http("web", 0, "", ROUTES), ""));
    try (WeftProcess weft =
        WeftProcess.run(
            folder, "explain", "-c", bootstrap.toString(), "GET http://a/", "-H", "x-beta: 1")) {
      assertEquals(0, weft.exitStatus(), weft::err);
      assertTrue(
          weft.out().endsWith("answer        202 (direct response)\nbody          4 bytes\n"),
          weft::out);
      assertEquals("", weft.err());
    }
  }
}
