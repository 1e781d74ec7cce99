package io.weft.testing;

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
import java.nio.charset.StandardCharsets;

/** Requests for tests of filters, and what comes behind a filter. */
public final class TestRequests {
  /** A host that answers 200 and tells the request's method and path. */
  public static final HttpHandler HOST =
      request -> {
        String text = request.method() + ' ' + request.path();
        return HttpResponse.of(
            HeaderMap.of(":status", "200"),
            HttpBody.of(text.getBytes(StandardCharsets.ISO_8859_1)),
            null);
      };

  /** Fails the test: nothing may come here. */
  public static final HttpHandler NEVER =
      request -> {
        throw new AssertionError("reached the next filter");
      };

  private TestRequests() {}

  /** A GET without a body. */
  public static HttpRequest get(String path, String... namesAndValues) {
    return request("GET", path, HttpBody.EMPTY, namesAndValues);
  }

  /** A POST with {@code body}. */
  public static HttpRequest post(String path, String body, String... namesAndValues) {
    return request(
        "POST", path, HttpBody.of(body.getBytes(StandardCharsets.ISO_8859_1)), namesAndValues);
  }

  /** A request of these parts from 192.0.2.1 to 127.0.0.1:80. */
  public static HttpRequest request(
      String method, String path, HttpBody body, String... namesAndValues) {
    HeaderMap headers = HeaderMap.of(":method", method, ":path", path, ":authority", "host");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(HeaderName.of(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return new HttpRequest(
        headers,
        body,
        new StreamInfo(
            new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("192.0.2.1", 4000)),
            Protocol.HTTP_11));
  }
}
