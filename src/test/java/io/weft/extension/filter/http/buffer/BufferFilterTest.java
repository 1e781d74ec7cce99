package io.weft.extension.filter.http.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.extension.filter.http.buffer.BufferFilter.Settings;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.testing.TestRequests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BufferFilterTest {
  private static final PerRouteKey<Settings> PER_ROUTE =
      new PerRouteKey<>("envoy.filters.http.buffer", Settings.class);

  private final BufferFilter filter = new BufferFilter(new Settings(4, false), PER_ROUTE);

  @Test
  void answers413WhenTheBodyIsTooLong() throws IOException {
    HttpResponse response = filter.filter(TestRequests.post("/", "fives"), TestRequests.NEVER);

    assertEquals(413, response.status());
    assertEquals("request_payload_too_large", response.localReplyDetails());
  }

  @Test
  void tellsTheLengthOfWhatItRead() throws IOException {
    HttpRequest request = TestRequests.post("/", "four");

    HttpResponse response =
        filter.filter(
            request,
            passed -> {
              assertEquals(4, passed.body().remaining());
              return TestRequests.HOST.handle(passed);
            });

    assertEquals(200, response.status());
    assertEquals("4", request.headers().get(HeaderName.CONTENT_LENGTH));
  }

  @Test
  void keepsTrailers() throws IOException {
    HeaderMap trailers = HeaderMap.of("x-last", "1");
    HttpBody body = HttpBody.of("abc".getBytes(StandardCharsets.ISO_8859_1), trailers);

    filter.filter(
        TestRequests.request("POST", "/", body),
        passed -> {
          assertEquals(3, passed.body().readAllBytes().length);
          assertEquals(trailers, passed.body().trailers());
          return TestRequests.HOST.handle(passed);
        });
  }

  @Test
  void leavesRequestsWithoutBodyAlone() throws IOException {
    HttpRequest request = TestRequests.get("/");

    filter.filter(request, TestRequests.HOST);

    assertNull(request.headers().get(HeaderName.CONTENT_LENGTH));
  }
}
