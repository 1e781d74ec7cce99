package io.weft.http.http1;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.util.Locale;

/** Sends one request and notes what becomes of the response. */
final class RecordingClient {
  private final ScriptedConnection connection;
  private final JsonNode expected;
  private String seen = "";

  RecordingClient(ScriptedConnection connection, JsonNode expected) {
    this.connection = connection;
    this.expected = expected;
  }

  /** What happened, in one line. */
  String seen() {
    return seen;
  }

  /** What is expected, in one line. */
  String expected() {
    String line = expected.get("outcome").asText();
    line += expected.has("status") ? " " + expected.get("status") : "";
    line += expected.has("received") ? " " + expected.get("received") : "";
    return line + (expected.has("fields") ? ' ' + expected.get("fields").toString() : "");
  }

  void exchange() throws IOException {
    Http1ClientConnection codec =
        new Http1ClientConnection(
            connection,
            Http1Settings.builder().maxHeadBytes(80 * 1024).build(),
            CodecCallbacks.NONE,
            (ended, reusable) -> {});
    ClientStream stream = codec.newStream(new UpstreamInfo());
    String method = expected.path("method").asText("GET");
    stream.sendHeaders(
        HeaderMap.of(":method", method, ":path", "/r", ":authority", "h.test"), true);
    String status = "";
    long received = 0;
    String fields = "";
    try (HttpResponse response = stream.readResponse(interim -> {})) {
      status = ' ' + response.headers().get(HeaderName.STATUS, "");
      fields = expected.has("fields") ? RecordingHandler.fields(response.headers()) : "";
      HttpBody body = response.body();
      byte[] buffer = new byte[4096];
      for (int n = body.read(buffer, 0, 4096); n >= 0; n = body.read(buffer, 0, 4096)) {
        received += n;
      }
      seen = "ok" + status + ' ' + received + fields;
    } catch (StreamResetException e) {
      String reason = e.reason().name().toLowerCase(Locale.ROOT);
      if (connection.isStarved()) {
        seen = "waits" + status + fields;
      } else if (status.isEmpty()) {
        seen = "before: " + reason;
      } else {
        seen =
            "after: " + reason + status + (expected.has("received") ? " " + received : "") + fields;
      }
    }
  }
}
