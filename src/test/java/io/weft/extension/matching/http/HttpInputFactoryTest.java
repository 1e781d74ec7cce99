package io.weft.extension.matching.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpInputFactoryTest {
  private static final StreamInfo INFO =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
          Protocol.HTTP_11);

  @Test
  void joinsTheValuesOfAField() {
    MatchInput.Text input =
        new FieldInput("request_headers", MatchingData::requestHeaders, HeaderName.of("x-a"));

    assertEquals("1,2", input.text(request("x-a", "1", "x-b", "3", "x-a", "2")));
    assertNull(input.text(request("x-b", "1")));
  }

  @Test
  void readsParametersWithTheirEscapesUndone() {
    assertEquals("1", parameter("a", "/p?b=2&a=1&a=3"));
    assertEquals("x y+z", parameter("a b", "/p?a%20b=x%20y+z"));
    assertEquals("", parameter("a", "/p?a"));
    assertEquals("100%", parameter("a", "/p?a=100%"));
    assertEquals("1=2", parameter("a", "/p?a=1=2#a=3"));
    assertNull(parameter("a", "/p"));
    assertNull(parameter("a", "/p?ab=1#?a=3"));
  }

  @Test
  void waitsForTheStatus() {
    MatchInput.Text status = new StatusInput(false);
    MatchInput.Text statusClass = new StatusInput(true);
    MatchingData request = request();
    MatchingData response = request.withResponse(HeaderMap.of(":status", "404"));

    assertFalse(status.isAvailable(request));
    assertTrue(status.isAvailable(response));
    assertEquals("404", status.text(response));
    assertEquals("4xx", statusClass.text(response));
  }

  private static @Nullable String parameter(String name, String path) {
    return new QueryParameterInput(name).text(request(":path", path));
  }

  private static MatchingData request(String... headers) {
    return MatchingData.of(HeaderMap.of(headers), INFO);
  }
}
