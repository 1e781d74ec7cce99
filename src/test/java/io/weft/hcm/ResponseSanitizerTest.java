package io.weft.hcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import org.junit.jupiter.api.Test;

class ResponseSanitizerTest {
  private final ResponseSanitizer sanitizer =
      new ResponseSanitizer(
          new IdentitySettings(
              "envoy",
              IdentitySettings.ServerHeader.OVERWRITE,
              "",
              null,
              "",
              RequestIdSettings.NONE));

  @Test
  void keepsTheDateOfTheHost() {
    HeaderMap headers = HeaderMap.of(":status", "200", "date", "yesterday");

    sanitizer.sanitize(headers, request());

    assertEquals("yesterday", headers.get(HeaderName.DATE));
  }

  @Test
  void addsDateAndServerAndDropsWhatBelongsToTheHop() {
    HeaderMap headers = HeaderMap.of(":status", "200", "keep-alive", "1", "server", "other");

    sanitizer.sanitize(headers, request());

    assertTrue(headers.contains(HeaderName.DATE));
    assertEquals("envoy", headers.get(HeaderName.SERVER));
    assertEquals(3, headers.size());
  }

  private static HttpRequest request() {
    ConnectionInfo connection =
        new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
    return new HttpRequest(
        new HeaderMap(), HttpBody.EMPTY, new StreamInfo(connection, Protocol.HTTP_11));
  }
}
