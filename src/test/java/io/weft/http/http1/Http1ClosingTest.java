package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.ServerStream;
import io.weft.http.StreamHandler;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When connections to clients close, as Envoy was seen to close them. */
@Timeout(20)
class Http1ClosingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long IDLE = 10 * SECOND;
  private static final long DRAIN = 5 * SECOND;
  private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  private static final String GET_AND_CLOSE =
      "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
  private static final String CLOSE = "connection: close\r\n";
  private static final String OK = "HTTP/1.1 200 OK";

  private final AtomicLong clock = new AtomicLong();
  private final Deadlines deadlines = new Deadlines(clock::get);
  private final ScriptedConnection client = new ScriptedConnection();
  private final AtomicInteger closeTimeouts = new AtomicInteger();
  private volatile boolean drains;
  private volatile boolean isLast;
  private final CodecCallbacks callbacks =
      new CodecCallbacks() {
        @Override
        public boolean isDraining() {
          return drains;
        }

        @Override
        public boolean isLastRequest() {
          return isLast;
        }

        @Override
        public void onDelayedCloseTimeout() {
          closeTimeouts.incrementAndGet();
        }
      };
  private final Http1ServerConnection connection =
      new Http1ServerConnection(
          client,
          Http1Settings.DEFAULT,
          new ServerConnectionOptions(IDLE, 0, SECOND, DRAIN, 0),
          callbacks,
          deadlines);
  private final Thread thread = Thread.ofVirtual().unstarted(this::serve);

  @Test
  void aDrainLeavesRequestsTimeBeforeTheClientHasToClose() throws Exception {
    drains = true;
    thread.start();
    exchange(1);
    exchange(2);

    assertEquals(2, count(CLOSE));
    pass(DRAIN);
    assertFalse(client.isAborted());
    pass(SECOND);

    thread.join();
    assertEquals(1, closeTimeouts.get());
    assertFalse(client.isOutputShutdown());
  }

  @Test
  void afterTheDrainTimeRequestsAreDropped() throws Exception {
    drains = true;
    thread.start();
    exchange(1);
    pass(DRAIN);

    client.feed(GET);
    client.end();

    thread.join();
    assertEquals(1, count(OK));
    assertEquals(0, closeTimeouts.get());
  }

  @Test
  void aDrainDoesNotEndAConnectionThatHasNothingToSay() throws Exception {
    thread.start();
    exchange(1);

    connection.announceDrain();
    pass(DRAIN);
    pass(SECOND);

    assertFalse(client.isAborted());
    client.end();
    thread.join();
  }

  @Test
  void theEndOfTheProcessClosesAConnectionThatWaits() throws Exception {
    thread.start();
    exchange(1);

    connection.end();
    pass(SECOND);

    thread.join();
  }

  @Test
  void anIdleConnectionIsDrained() throws Exception {
    thread.start();
    exchange(1);
    pass(IDLE);
    exchange(2);

    assertEquals(1, count(CLOSE));
    pass(DRAIN);
    pass(SECOND);

    thread.join();
  }

  @Test
  void aConnectionThatWasNeverUsedIsClosedAtOnce() throws Exception {
    thread.start();
    client.awaitBlocked();

    pass(IDLE);

    thread.join();
    assertEquals(0, closeTimeouts.get());
  }

  @Test
  void closesAtOnceIfTheClientAskedForIt() throws Exception {
    client.feed(GET_AND_CLOSE);

    connection.serve(new AnsweringHandler());

    assertEquals(1, count(CLOSE));
    assertEquals(0, closeTimeouts.get());
  }

  @Test
  void closesAtOnceAfterTheLastRequest() throws Exception {
    isLast = true;
    client.feed(GET);

    connection.serve(new AnsweringHandler());

    assertEquals(1, count(CLOSE));
    assertEquals(0, closeTimeouts.get());
  }

  @Test
  void waitsForAClientThatIsStillSending() throws Exception {
    client.feed("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nab");
    thread.start();
    client.awaitWritten(OK, 1);
    client.awaitBlocked();

    assertTrue(client.written().contains(CLOSE));
    assertFalse(client.isOutputShutdown());
    pass(SECOND);

    thread.join();
    assertEquals(1, closeTimeouts.get());
  }

  private void exchange(int number) throws InterruptedException {
    client.feed(GET);
    client.awaitWritten(OK, number);
    client.awaitBlocked();
  }

  private void pass(long nanos) {
    clock.addAndGet(nanos);
    deadlines.turn();
    clock.addAndGet(SECOND / 50);
    deadlines.turn();
  }

  private int count(String text) {
    return client.written().split(text, -1).length - 1;
  }

  private void serve() {
    try {
      connection.serve(new AnsweringHandler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class AnsweringHandler implements StreamHandler {
    @Override
    public void serve(ServerStream stream) {
      try {
        stream.respond(HttpResponse.of(HeaderMap.of(":status", "200"), HttpBody.EMPTY, null));
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
