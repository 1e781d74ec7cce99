package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.ServerStream;
import io.weft.http.StreamHandler;
import io.weft.http.StreamTimers;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class Http1ServerConnectionTest {
  private static final HeaderMap OK = HeaderMap.of(":status", "200");

  /** Ten thousand short connections a second would otherwise fill the heap for ten seconds. */
  @Test
  void aConnectionThatEndedIsNotKeptByItsTimers() throws IOException {
    Deadlines deadlines = new Deadlines();
    WeakReference<ScriptedConnection> ended = new WeakReference<>(serve(deadlines));

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (ended.get() != null) {
            System.gc();
          }
        });
    Reference.reachabilityFence(deadlines);
  }

  /** As Envoy's inline headers; values of others stay apart, and an empty one adds nothing. */
  @Test
  void joinsTheValuesOfWhatEnvoyKeepsAsOneField() throws IOException {
    HeaderMap headers =
        read(
            "accept: a\r\nx-a: 1\r\naccept: b\r\nx-a: 2\r\nreferer: r\r\nreferer:\r\nreferer: s\r\n");

    assertEquals("a,b", headers.joined(HeaderName.ACCEPT));
    assertEquals("r,s", headers.get(HeaderName.of("referer")));
    HeaderName other = HeaderName.of("x-a");
    assertEquals("2", headers.value(headers.indexOf(other, headers.indexOf(other, 0) + 1)));
  }

  @Test
  void aFoldGoesOnWithTheFieldThatWasJoined() throws IOException {
    HeaderMap headers = read("accept: a\r\nx-a: 1\r\naccept: b\r\n c\r\n");

    assertEquals("a,b c", headers.get(HeaderName.ACCEPT));
    assertEquals("1", headers.get(HeaderName.of("x-a")));
  }

  /** To join them takes time that grows with the square of their number. */
  @Test
  void refusesVeryManyFoldedLines() {
    AssertionError refusal =
        assertThrows(AssertionError.class, () -> read("x-a: 1\r\n" + " b\r\n".repeat(10_000)));

    assertEquals(Http1Exception.HEADERS_TOO_LARGE.details(), refusal.getMessage());
  }

  @Test
  void refusesVeryManyFoldedLinesOfBlanks() {
    AssertionError refusal =
        assertThrows(AssertionError.class, () -> read("x-a: 1\r\n" + "  \r\n".repeat(10_000)));

    assertEquals(Http1Exception.HEADERS_TOO_LARGE.details(), refusal.getMessage());
  }

  private static HeaderMap read(String fields) throws IOException {
    AnsweringHandler handler = new AnsweringHandler();
    serve(
        "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n" + fields + "\r\n",
        new Deadlines(),
        handler);
    return Objects.requireNonNull(handler.headers);
  }

  private static ScriptedConnection serve(Deadlines deadlines) throws IOException {
    return serve(
        "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        deadlines,
        new AnsweringHandler());
  }

  private static ScriptedConnection serve(
      String request, Deadlines deadlines, StreamHandler handler) throws IOException {
    ScriptedConnection connection = new ScriptedConnection(request).end();
    new Http1ServerConnection(
            connection,
            Http1Settings.DEFAULT,
            ServerConnectionOptions.DEFAULT,
            CodecCallbacks.NONE,
            deadlines)
        .serve(handler);
    return connection;
  }

  /** Limits each stream, as the connection manager does, and answers it. */
  private static final class AnsweringHandler implements StreamHandler {
    private @Nullable HeaderMap headers;

    @Override
    public void serve(ServerStream stream) {
      headers = new HeaderMap(stream.request().headers());
      StreamTimers timers = Objects.requireNonNull(stream.request().streamInfo().timers());
      timers.of(StreamTimers.Limit.IDLE).arm(Long.MAX_VALUE, stream::isResponseStarted);
      try {
        stream.respond(HttpResponse.of(new HeaderMap(OK), HttpBody.EMPTY, null));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void refuse(ServerStream stream, CodecError error) {
      throw new AssertionError(error.details());
    }
  }
}
