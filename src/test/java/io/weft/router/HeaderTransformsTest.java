package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.formatter.FormatContext;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeaderTransformsTest {
  @Test
  void joinsFurtherValuesOfFieldsThatEnvoyKeepsAsOne() {
    HeaderMap request =
        HeaderMap.of(":method", "GET", "user-agent", "a", "x-own", "a", "etag", "a");
    HeaderMap response = HeaderMap.of(":status", "200", "etag", "a", "user-agent", "a");

    add(request, "user-agent", "x-own", "etag");
    add(response, "etag", "user-agent");

    assertEquals("a,b", request.get(HeaderName.USER_AGENT));
    assertEquals(6, request.size());
    assertEquals("a,b", response.get(HeaderName.of("etag")));
    assertEquals(4, response.size());
  }

  @Test
  void setsTheHostWithoutReadingCommands() {
    HeaderMap request = HeaderMap.of(":authority", "a");

    HeaderTransforms.ofHost("100%.test").apply(request, context(request));

    assertEquals("100%.test", request.get(HeaderName.AUTHORITY));
  }

  private static void add(HeaderMap headers, String... names) {
    List<HeaderTransforms.Addition> additions =
        Stream.of(names)
            .map(name ->
                new HeaderTransforms.Addition(
                    HeaderName.of(name),
                    SubstitutionFormat.literal("b"),
                    HeaderTransforms.AppendAction.APPEND_IF_EXISTS_OR_ADD,
                    false))
            .toList();
    new HeaderTransforms(List.of(), additions).apply(headers, context(headers));
  }

  private static FormatContext context(HeaderMap headers) {
    Address address = Address.of("127.0.0.1", 1);
    return FormatContext.of(
        headers, new StreamInfo(new ConnectionInfo(address, address), Protocol.HTTP_11));
  }
}
