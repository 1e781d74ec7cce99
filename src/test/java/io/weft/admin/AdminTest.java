package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTest {
  private final Admin admin =
      new Admin(
          List.of(
              AdminEndpoint.reading(
                  "/read",
                  "reads",
                  request -> AdminResponse.text(200, request.query().first("a", "none")),
                  AdminEndpoint.Parameter.choice("a", "what", "x", "y")),
              AdminEndpoint.changing(
                  "/change",
                  "changes",
                  request -> AdminResponse.text(200, request.query().first("a", "none"))),
              AdminEndpoint.reading(
                  "/error", "fails", request -> AdminResponse.plainError(404, "not found"))),
          path -> !path.startsWith("/forbidden"));

  @Test
  void givesTheQueryToTheEndpointOfThePath() throws IOException {
    assertEquals("^(x|y)$", body(send("GET", "/read?b&a=^(x|y)$")));
    assertEquals("none", body(send("GET", "/read")));
  }

  @Test
  void hasEnvoysHeaders() throws IOException {
    HeaderMap headers = send("GET", "/read").headers();

    assertEquals("text/plain; charset=UTF-8", headers.get(HeaderName.CONTENT_TYPE));
    assertEquals("no-cache, max-age=0", headers.get(HeaderName.of("cache-control")));
    assertEquals("nosniff", headers.get(HeaderName.of("x-content-type-options")));
  }

  @Test
  void listsTheCommandsWhereThereIsNoSuchPath() throws IOException {
    HttpResponse response = send("GET", "/nothing");

    assertEquals(404, response.status());
    assertEquals(
        """
        invalid path. admin commands are:
          /: this page
          /change (POST): changes
          /error: fails
          /help: list of all commands
          /read: reads
              a: what; One of (x, y)
        """,
        body(response));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE"})
  void changesNothingUnlessPosted(String method) throws IOException {
    HttpResponse response = send(method, "/change?a=1");

    assertEquals(405, response.status());
    assertEquals("Method " + method + " not allowed, POST required.", body(response));
  }

  @Test
  void takesParametersOfAForm() throws IOException {
    HttpRequest request = request("POST", "/change?b=2", "a=1%20&c");
    request.headers().set(HeaderName.CONTENT_TYPE, "application/x-www-form-urlencoded");

    assertEquals("1 ", body(admin.handle(request)));
  }

  @Test
  void refusesPathsThatAreNotAllowed() throws IOException {
    HttpResponse response = send("GET", "/forbidden");

    assertEquals(403, response.status());
    assertEquals("request to path /forbidden not allowed", body(response));
  }

  @Test
  void homePageChangesNothingByLinks() throws IOException {
    String page = body(send("GET", "/"));

    assertTrue(page.contains("<form action=\"change\" method=\"post\""), page);
    assertTrue(page.contains("<a href=\"help\">"), page);
    assertFalse(page.contains("<a href=\"change\">"), page);
  }

  private HttpResponse send(String method, String path) throws IOException {
    return admin.handle(request(method, path, ""));
  }

  private static HttpRequest request(String method, String path, String body) {
    HeaderMap headers = new HeaderMap(8);
    headers.add(HeaderName.METHOD, method);
    headers.add(HeaderName.PATH, path);
    Address address = Address.of("127.0.0.1", 1);
    return new HttpRequest(
        headers,
        HttpBody.of(body.getBytes(StandardCharsets.UTF_8)),
        new StreamInfo(new ConnectionInfo(address, address), Protocol.HTTP_11));
  }

  private static String body(HttpResponse response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }
}
