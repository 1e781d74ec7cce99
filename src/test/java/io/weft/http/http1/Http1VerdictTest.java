package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.ServerConnectionOptions;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the codec against what Envoy 1.40 did with the same bytes. */
@Timeout(20)
class Http1VerdictTest {
  private static final Deadlines DEADLINES = new Deadlines();

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void requests(VerdictCase test) throws IOException {
    checkRequest(test, false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void requestsByteByByte(VerdictCase test) throws IOException {
    // Envoy looks for control characters in a whole head first, but only if it comes at once.
    assumeFalse(test.node().has("whole"));
    checkRequest(test, true);
  }

  static List<VerdictCase> requests() throws IOException {
    return VerdictCase.read("/http1/requests.jsonl");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("responses")
  void responses(VerdictCase test) throws IOException {
    checkResponse(test, false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("responses")
  void responsesByteByByte(VerdictCase test) throws IOException {
    checkResponse(test, true);
  }

  static List<VerdictCase> responses() throws IOException {
    return VerdictCase.read("/http1/responses.jsonl");
  }

  static void checkResponse(VerdictCase test, boolean byteByByte) throws IOException {
    String raw = VerdictCase.raw(test.node().get("raw"));
    ScriptedConnection connection = VerdictCase.connection(raw, byteByByte);
    if (test.node().has("open")) {
      connection.abortWhenStarved();
    } else {
      connection.end();
    }
    RecordingClient client = new RecordingClient(connection, test.node());

    client.exchange();

    if (VerdictCase.stricter().contains(test.id())) {
      assertTrue(client.seen().contains("protocol_error"), client.seen());
      return;
    }
    assertEquals(client.expected(), client.seen(), () -> raw);
  }

  static void checkRequest(VerdictCase test, boolean byteByByte) throws IOException {
    String raw = VerdictCase.raw(test.node().get("raw"));
    ScriptedConnection connection = VerdictCase.connection(raw, byteByByte).end();
    boolean closes = test.node().get("closes").asBoolean();
    RecordingHandler handler = new RecordingHandler(test.node().get("streams"), closes);
    Http1ServerConnection codec =
        new Http1ServerConnection(
            connection,
            test.settings(),
            ServerConnectionOptions.DEFAULT,
            CodecCallbacks.NONE,
            DEADLINES);

    codec.serve(handler);

    if (VerdictCase.stricter().contains(test.id())) {
      String last = handler.seen().getLast();
      assertTrue(last.endsWith("400 http1.codec_error"), last);
      return;
    }
    assertEquals(
        String.join("\n", handler.expected()), String.join("\n", handler.seen()), () -> raw);
    if (test.node().get("closes").isNull()) {
      return;
    }
    assertEquals(closes, codec.closing().isClosing() || !connection.isEndSeen(), () -> raw);
  }
}
