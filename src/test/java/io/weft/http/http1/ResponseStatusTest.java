package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Status codes of hosts, as Envoy was seen to take and refuse them. */
class ResponseStatusTest {
  @ParameterizedTest
  @CsvSource({"200, 200", "999, 999", "1000, 1000", "20000, 20000", "0200, 200"})
  void takesWhateverNumberIsLargeEnough(String written, String status) throws IOException {
    HttpResponse response = read(written);

    assertEquals(status, response.headers().get(HeaderName.STATUS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "9", "007", "20a", "-1", "2 00", "65536", "4294967496", ""})
  void refusesOthers(String written) {
    StreamResetException failure = assertThrows(StreamResetException.class, () -> read(written));

    assertEquals(ResetReason.PROTOCOL_ERROR, failure.reason());
  }

  private static HttpResponse read(String status) throws IOException {
    ScriptedConnection host =
        new ScriptedConnection("HTTP/1.1 " + status + " Fine\r\ncontent-length: 2\r\n\r\nok").end();
    Http1ClientConnection connection =
        new Http1ClientConnection(
            host, Http1Settings.DEFAULT, CodecCallbacks.NONE, (ended, reusable) -> {});
    ClientStream stream = connection.newStream(new UpstreamInfo());
    stream.sendHeaders(
        HeaderMap.of(":method", "GET", ":path", "/", ":authority", "a", ":scheme", "http"), true);
    return stream.readResponse(Informational.IGNORE);
  }
}
