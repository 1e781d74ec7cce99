package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
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

  private static ScriptedConnection serve(Deadlines deadlines) throws IOException {
    ScriptedConnection connection =
        new ScriptedConnection("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").end();
    new Http1ServerConnection(
            connection,
            Http1Settings.DEFAULT,
            ServerConnectionOptions.DEFAULT,
            CodecCallbacks.NONE,
            deadlines)
        .serve(new ArmingHandler());
    return connection;
  }

  /** Limits each stream, as the connection manager does, and answers it. */
  private static final class ArmingHandler implements StreamHandler {
    @Override
    public void serve(ServerStream stream) {
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
