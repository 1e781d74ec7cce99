package io.weft.http.http1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.ServerStream;
import io.weft.http.StreamHandler;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the connection manager: notes each request and answers it as Envoy's did, so that
 * only the codec decides how the connection goes on.
 */
final class RecordingHandler implements StreamHandler {
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "connection",
          "content-length",
          "transfer-encoding",
          "upgrade",
          "expect",
          "te",
          "keep-alive",
          "proxy-connection",
          "content-type",
          "date",
          "server");

  private final List<String> seen = new ArrayList<>();
  private final JsonNode expected;
  private final boolean closes;

  /**
   * @param expected what Envoy did with each stream
   * @param closes whether Envoy closed the connection after the last one
   */
  RecordingHandler(JsonNode expected, boolean closes) {
    this.expected = expected;
    this.closes = closes;
  }

  /** A line for each stream. */
  List<String> seen() {
    return seen;
  }

  /** The lines that are expected. */
  List<String> expected() {
    List<String> lines = new ArrayList<>();
    for (JsonNode stream : expected) {
      String line = stream.path("request").asText("") + stream.get("outcome").asText();
      String fields = stream.has("fields") ? ' ' + stream.get("fields").toString() : "";
      lines.add(line + (stream.has("received") ? " " + stream.get("received") : "") + fields);
    }
    return lines;
  }

  @Override
  public void refuse(ServerStream stream, CodecError error) {
    if (error.status() == CodecError.NO_ANSWER) {
      seen.add("gone");
    } else {
      seen.add(error.status() + " " + error.details());
    }
    StreamHandler.super.refuse(stream, error);
  }

  @Override
  public void serve(ServerStream stream) {
    HttpRequest request = stream.request();
    HeaderMap headers = request.headers();
    JsonNode wanted = expected.path(seen.size());
    String protocol = request.streamInfo().protocol() == Protocol.HTTP_10 ? "1.0 " : "";
    String line =
        protocol
            + headers.get(HeaderName.METHOD, "-")
            + ' '
            + headers.get(HeaderName.PATH, "-")
            + ' '
            + headers.get(HeaderName.AUTHORITY, "-")
            + ' ';
    if (wanted.path("outcome").asText().equals("local")) {
      seen.add(line + "local");
      answer(stream, 400, closes && seen.size() == expected.size());
      return;
    }
    seen.add(line + outcome(stream, wanted.has("fields") ? fields(headers) : ""));
  }

  private String outcome(ServerStream stream, String fields) {
    HttpBody body = stream.request().body();
    long received = 0;
    try {
      byte[] buffer = new byte[4096];
      for (int n = body.read(buffer, 0, 4096); n >= 0; n = body.read(buffer, 0, 4096)) {
        received += n;
      }
      answer(stream, 200, false);
      return "ok " + received + fields;
    } catch (StreamResetException e) {
      CodecError error = stream.codecError();
      if (error == null) {
        return "gone" + fields;
      }
      answer(stream, error.status(), true);
      return error.status() + " " + error.details();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void answer(ServerStream stream, int status, boolean last) {
    if (last) {
      stream.closeConnectionAfterwards();
    }
    // As a host would answer: of Weft's own replies only two may follow one another at once.
    try (HttpResponse reply =
        HttpResponse.of(
            HeaderMap.of(":status", Integer.toString(status), "content-length", "2"),
            HttpBody.of(new byte[] {'o', 'k'}),
            null)) {
      stream.respond(reply);
    } catch (IOException e) {
      stream.reset(ResetReason.CONNECTION_TERMINATION);
    }
  }

  static String fields(HeaderMap headers) {
    StringBuilder text = new StringBuilder(" [");
    String comma = "";
    for (int i = 0; i < headers.size(); i++) {
      HeaderName name = headers.name(i);
      if (!name.isPseudo() && !NOT_COMPARED.contains(name.text())) {
        text.append(comma).append("[\"").append(name.text()).append("\",");
        text.append(quoted(headers.value(i))).append(']');
        comma = ",";
      }
    }
    return text.append(']').toString();
  }

  private static @Nullable String quoted(String value) {
    return TextNode.valueOf(value).toString();
  }
}
