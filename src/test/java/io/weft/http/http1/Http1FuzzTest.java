package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import io.weft.common.Deadlines;
import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.ServerStream;
import io.weft.http.StreamHandler;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.testing.ScriptedConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the HTTP/1 codec bytes that nobody chose. Whatever they are, it must come to an end, fail
 * only in its own ways, and find the same messages however the bytes are cut into pieces.
 *
 * <p>Runs the inputs of the folder {@code Http1FuzzTestInputs}, and looks for new ones under {@code
 * scripts/fuzz}.
 */
class Http1FuzzTest {
  private static final int MAX_BYTES = 4096;
  private static final String CHUNKED =
      "POST /c HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n";

  @FuzzTest(maxDuration = "1m")
  void requests(byte @NotNull @WithLength(max = MAX_BYTES) [] bytes) throws IOException {
    List<String> atOnce = served(new ScriptedConnection().feed(bytes).end());

    // Envoy, and so Weft, looks for control characters first where a head comes at once.
    if (!holdsControls(bytes)) {
      assertEquals(atOnce, served(byteByByte(bytes)));
    }
  }

  @FuzzTest(maxDuration = "1m")
  void chunkedBodies(byte @NotNull @WithLength(max = MAX_BYTES) [] bytes) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(CHUNKED.getBytes(StandardCharsets.ISO_8859_1));
    message.writeBytes(bytes);
    byte[] whole = message.toByteArray();

    List<String> atOnce = served(new ScriptedConnection().feed(whole).end());

    assertTrue(atOnce.getFirst().startsWith("POST /c"), atOnce::toString);
    if (!holdsControls(bytes)) {
      assertEquals(atOnce, served(byteByByte(whole)));
    }
  }

  @FuzzTest(maxDuration = "1m")
  void responses(byte @NotNull @WithLength(max = MAX_BYTES) [] bytes) throws IOException {
    String atOnce = answered(new ScriptedConnection().feed(bytes).end());

    assertEquals(atOnce, answered(byteByByte(bytes)));
  }

  private static List<String> served(ScriptedConnection connection) throws IOException {
    List<String> seen = new ArrayList<>();
    Http1ServerConnection codec =
        new Http1ServerConnection(
            connection,
            Http1Settings.DEFAULT,
            ServerConnectionOptions.DEFAULT,
            CodecCallbacks.NONE,
            new Deadlines());
    codec.serve(
        new StreamHandler() {
          @Override
          public void serve(ServerStream stream) {
            seen.add(answer(stream));
          }

          @Override
          public void refuse(ServerStream stream, CodecError error) {
            seen.add("refused " + error.status() + ' ' + error.details());
            StreamHandler.super.refuse(stream, error);
          }
        });
    return seen.isEmpty() ? List.of("nothing") : seen;
  }

  private static String answer(ServerStream stream) {
    HttpRequest request = stream.request();
    String line =
        request.headers().get(HeaderName.METHOD, "") + ' ' + request.path() + request.headers();
    try {
      return line + ' ' + drained(request.body()) + respond(stream);
    } catch (StreamResetException e) {
      stream.closeConnectionAfterwards();
      return line + " reset " + e.reason() + respond(stream);
    } catch (IOException e) {
      throw new AssertionError("not the codec's own way to fail", e);
    }
  }

  private static String respond(ServerStream stream) {
    // As a host would answer: of Weft's own replies only two may follow one another at once.
    try (HttpResponse reply =
        HttpResponse.of(
            HeaderMap.of(":status", "200", "content-length", "2"),
            HttpBody.of(new byte[] {'o', 'k'}),
            null)) {
      stream.respond(reply);
    } catch (IOException e) {
      stream.reset(ResetReason.CONNECTION_TERMINATION);
    }
    return "";
  }

  private static String answered(ScriptedConnection connection) throws IOException {
    Http1ClientConnection codec =
        new Http1ClientConnection(
            connection, Http1Settings.DEFAULT, CodecCallbacks.NONE, (ended, reusable) -> {});
    ClientStream stream = codec.newStream(new UpstreamInfo());
    stream.sendHeaders(HeaderMap.of(":method", "GET", ":path", "/", ":authority", "h"), true);
    try (HttpResponse response = stream.readResponse(interim -> {})) {
      String head = response.headers().toString();
      try {
        return head + ' ' + drained(response.body());
      } catch (StreamResetException e) {
        return head + " reset " + e.reason();
      }
    } catch (StreamResetException e) {
      return "reset " + e.reason();
    }
  }

  private static long drained(HttpBody body) throws IOException {
    byte[] buffer = new byte[512];
    long count = 0;
    for (int n = body.read(buffer, 0, buffer.length); n >= 0; ) {
      count += n;
      n = body.read(buffer, 0, buffer.length);
    }
    return count;
  }

  private static ScriptedConnection byteByByte(byte[] bytes) {
    ScriptedConnection connection = new ScriptedConnection();
    for (byte one : bytes) {
      connection.feed(new byte[] {one});
    }
    return connection.end();
  }

  private static boolean holdsControls(byte[] bytes) {
    for (byte one : bytes) {
      if ((one >= 0 && one < ' ' && one != '\r' && one != '\n' && one != '\t') || one == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
