package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.http1.Http1Settings.HeaderKeyFormat;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class Http1WriterTest {
  private final ScriptedConnection peer = new ScriptedConnection();
  private final Http1Writer writer = new Http1Writer(peer, HeaderKeyFormat.LOWER_CASE, bytes -> {});

  /** {@code U+010A} and {@code U+010D} have low octets that are line ends. */
  @Test
  void noValueEndsAFieldAtTheNextHop() throws IOException {
    HeaderMap headers = HeaderMap.of("x-a", "1\r\nx-b: 2\0\t3", "x-c", "4\u010a\u010d5");

    writer.beginHead(headers);
    ResponseHead.writeFields(writer, headers, true, true);
    writer.endHead();
    writer.trailers(HeaderMap.of("x-t", "6\n7"));
    writer.flush();

    assertEquals("x-a: 1  x-b: 2 \t3\r\nx-c: 4  5\r\n\r\nx-t: 6 7\r\n\r\n", peer.written());
  }

  @Test
  void theTargetOfARequestEndsItsLine() throws IOException {
    HeaderMap headers = HeaderMap.of(":method", "GET", ":path", "/a\nb", ":authority", "c\rd");

    RequestHead.write(writer, headers, true);
    writer.flush();

    assertEquals("GET http://c d/a b HTTP/1.1\r\nhost: c d\r\n", peer.written());
  }
}
