package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.ACK;
import static io.weft.testing.RawHttp2Peer.CONTINUATION;
import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.END_HEADERS;
import static io.weft.testing.RawHttp2Peer.END_STREAM;
import static io.weft.testing.RawHttp2Peer.GOAWAY;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.PADDED;
import static io.weft.testing.RawHttp2Peer.PING;
import static io.weft.testing.RawHttp2Peer.RST_STREAM;
import static io.weft.testing.RawHttp2Peer.SETTINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.ServerConnectionOptions;
import io.weft.testing.RawHttp2Peer;
import io.weft.testing.RawHttp2Peer.Frame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server's end of HTTP/2 as a client sees it, over real sockets. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2ServerConnectionTest {
  private static final long MILLI = 1_000_000;

  @Test
  void answersWithHeadersBodyAndTrailers() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "POST", "/a", false).data(1, "one", false).data(1, "two", false);
      peer.headers(1, true, "x-trailer", "3");

      assertEquals("200", peer.fields(peer.await(HEADERS)).get(HeaderName.STATUS));
      assertEquals("/a onetwo", peer.await(DATA).text());
      Frame trailers = peer.await(HEADERS);
      assertTrue(trailers.endsStream());
      assertEquals("3", peer.fields(trailers).get(HeaderName.of("x-trailer")));
    }
  }

  @Test
  void servesOneStreamWhileAnotherWaits() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    try (ServerFixture fixture =
        ServerFixture.of(stream -> {
          ServerFixture.await(
              stream.request().path().equals("/slow") ? slow : new CountDownLatch(0));
          return ServerFixture.echo(stream);
        })) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "GET", "/slow", true).request(3, "GET", "/fast", true);

      assertEquals("/fast ", peer.awaitBody(3));
      slow.countDown();
      assertEquals("/slow ", peer.awaitBody(1));
    }
  }

  /** The query may hold secrets, and a thread dump is read by many. */
  @Test
  void aStreamsThreadIsNamedByWhatIsAskedFor() throws Exception {
    try (ServerFixture fixture =
        ServerFixture.of(
            stream -> HttpResponse.localReply(200, "", Thread.currentThread().getName()))) {
      RawHttp2Peer peer = fixture.peer.begin();

      peer.request(1, "GET", "/a/b?secret", true);
      assertTrue(peer.awaitBody(1).matches("ds-\\d+/s1 GET /a/b"));
      peer.request(3, "PUT", "/" + "x".repeat(99), true);
      assertTrue(peer.awaitBody(3).matches("ds-\\d+/s3 PUT /x{79}"));
    }
  }

  @Test
  void joinsABlockThatGoesOn() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      byte[] block =
          peer.block(":method", "GET", ":scheme", "http", ":path", "/c", ":authority", "a");
      peer.frame(HEADERS, END_STREAM, 1, new byte[] {block[0]});
      for (int i = 1; i < block.length; i++) {
        peer.frame(CONTINUATION, i == block.length - 1 ? END_HEADERS : 0, 1, new byte[] {block[i]});
      }

      assertEquals("/c ", peer.awaitBody(1));
    }
  }

  @Test
  void takesPaddingOff() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "POST", "/p", false);
      peer.frame(DATA, PADDED | END_STREAM, 1, "\3abc\0\0\0".getBytes(StandardCharsets.ISO_8859_1));

      assertEquals("/p abc", peer.awaitBody(1));
    }
  }

  @Test
  void answersPingAndSettings() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.frame(PING, 0, 0, "abcdefgh".getBytes(StandardCharsets.ISO_8859_1));

      boolean settings = false;
      for (Frame frame = peer.next(); frame != null; frame = peer.next()) {
        settings |= frame.type() == SETTINGS && frame.flags() == ACK;
        if (frame.type() == PING) {
          assertEquals(ACK, frame.flags());
          assertEquals("abcdefgh", frame.text());
          break;
        }
      }
      assertTrue(settings);
    }
  }

  @Test
  void sendsNoMoreThanTheWindowTakes() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin().setting(4, 5);
      peer.request(1, "GET", "/0123456789", true);

      assertEquals("/0123", peer.await(DATA).text());
      peer.windowUpdate(1, 3);
      assertEquals("456", peer.await(DATA).text());
      peer.setting(4, 100);
      assertEquals("789 ", peer.awaitBody(1));
    }
  }

  @Test
  void aStalledStreamHoldsNoOtherUp() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    Http2Settings settings = Http2Settings.DEFAULT;
    try (ServerFixture fixture =
        ServerFixture.of(stream -> {
          if (stream.request().path().equals("/stalled")) {
            ServerFixture.await(stalled);
          }
          return ServerFixture.echo(stream);
        })) {
      RawHttp2Peer peer = fixture.peer.begin();
      String piece = "x".repeat(16 * 1024);
      // All stalled streams together fill the window of the connection more than once.
      int id = 1;
      int streams = 2 * settings.connectionWindowBytes() / settings.streamWindowBytes();
      for (int i = 0; i < streams; i++, id += 2) {
        peer.request(id, "POST", "/stalled", false);
        for (int sent = 0; sent < settings.streamWindowBytes(); sent += piece.length()) {
          peer.data(id, piece, false);
        }
      }
      peer.request(id, "POST", "/free", false).data(id, "abc", true);

      assertEquals("/free abc", peer.awaitBody(id));
      stalled.countDown();
    }
  }

  @Test
  void refusesMoreStreamsThanAllowed() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    try (ServerFixture fixture =
        new ServerFixture(
            settings(1, false),
            ServerConnectionOptions.DEFAULT,
            stream -> {
              ServerFixture.await(slow);
              return ServerFixture.echo(stream);
            })) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "GET", "/1", true).request(3, "GET", "/3", true);

      Frame reset = peer.await(RST_STREAM);
      assertEquals(3, reset.streamId());
      assertEquals(ErrorCode.REFUSED_STREAM.code(), reset.integer(0));
      assertEquals(1, fixture.stat(Http2Counter.STREAM_REFUSED_ERRORS));
      slow.countDown();
      assertEquals("/1 ", peer.awaitBody(1));
    }
  }

  @Test
  void aResetEndsWhatTheRequestWaitsFor() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "POST", "/1", false).reset(1, ErrorCode.CANCEL.code());
      peer.request(3, "GET", "/3", true);

      assertEquals("/3 ", peer.awaitBody(3));
      peer.close();
      fixture.awaitEnd();
      assertEquals(List.of("http2.remote_reset"), fixture.failures);
      assertEquals(1, fixture.stat(Http2Counter.RX_RESET));
    }
  }

  @Test
  void anAnswerLeavesWhenItsHandlerHasReturned() throws Exception {
    List<Long> sentMeanwhile = new CopyOnWriteArrayList<>();
    AtomicReference<ServerFixture> itself = new AtomicReference<>();
    ServerFixture.Answer answer =
        stream -> {
          long before = itself.get().sentBytes.get();
          stream.respond(ok());
          sentMeanwhile.add(itself.get().sentBytes.get() - before);
          return null;
        };
    try (ServerFixture fixture = ServerFixture.of(answer)) {
      itself.set(fixture);
      RawHttp2Peer peer = fixture.peer.begin();
      // What answers the client's settings has come, so that nothing else is to be sent.
      Frame frame = peer.next();
      while (frame != null && (frame.type() != SETTINGS || frame.flags() != ACK)) {
        frame = peer.next();
      }
      peer.request(1, "GET", "/", true);

      assertTrue(peer.await(HEADERS).endsStream());
      assertEquals(List.of(0L), sentMeanwhile);
    }
  }

  @Test
  void wantsNoMoreOfARequestThatIsAnswered() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(stream -> ok())) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "POST", "/", false);

      assertTrue(peer.await(HEADERS).endsStream());
      assertEquals(ErrorCode.NO_ERROR.code(), peer.await(RST_STREAM).integer(0));
    }
  }

  @Test
  void aDrainAnnouncesItselfBeforeItNamesTheLastStream() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    ServerConnectionOptions options =
        new ServerConnectionOptions(0, 0, 1000 * MILLI, 100 * MILLI, 0);
    try (ServerFixture fixture =
        new ServerFixture(
            Http2Settings.DEFAULT,
            options,
            stream -> {
              ServerFixture.await(slow);
              return ServerFixture.echo(stream);
            })) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "GET", "/1", true);
      peer.frame(PING, 0, 0, new byte[8]);
      while (peer.next() instanceof Frame frame && frame.type() != PING) {
        // The request before the PING was read when that is answered.
      }
      fixture.server.drain();

      assertEquals(Integer.MAX_VALUE, peer.await(GOAWAY).integer(0));
      peer.request(3, "GET", "/3", true);
      assertEquals(3, peer.await(GOAWAY).integer(0));
      slow.countDown();
      assertEquals(-1, peer.awaitEnd());
    }
  }

  @Test
  void anIdleConnectionEnds() throws Exception {
    ServerConnectionOptions options =
        new ServerConnectionOptions(50 * MILLI, 0, 1000 * MILLI, 20 * MILLI, 0);
    try (ServerFixture fixture =
        new ServerFixture(Http2Settings.DEFAULT, options, ServerFixture::echo)) {
      fixture.peer.begin();

      assertEquals(ErrorCode.NO_ERROR.code(), fixture.peer.awaitEnd());
      assertEquals(List.of("idle"), fixture.events);
    }
  }

  @Test
  void aPeerThatAnswersNoPingIsGivenUp() throws Exception {
    Http2Settings settings =
        ServerFixture.settings(
            4096, 100, new Http2Settings.Keepalive(20 * MILLI, 50 * MILLI, 0, 0));
    try (ServerFixture fixture =
        new ServerFixture(settings, ServerConnectionOptions.DEFAULT, ServerFixture::echo)) {
      fixture.peer.begin().await(PING);

      assertEquals(-1, fixture.peer.awaitEnd());
      assertEquals(1, fixture.stat(Http2Counter.KEEPALIVE_TIMEOUT));
    }
  }

  @Test
  void anExtendedConnectIsAnUpgrade() throws Exception {
    try (ServerFixture fixture =
        new ServerFixture(
            settings(10, true),
            ServerConnectionOptions.DEFAULT,
            stream -> {
              HeaderMap headers = stream.request().headers();
              String told = headers.get(HeaderName.METHOD) + ' ' + headers.get(HeaderName.UPGRADE);
              HeaderMap answer =
                  HeaderMap.of(":status", "101", "connection", "upgrade", "upgrade", "websocket");
              return HttpResponse.of(
                  answer, HttpBody.of(told.getBytes(StandardCharsets.ISO_8859_1)), null);
            })) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.headers(
          1,
          false,
          ":method",
          "CONNECT",
          ":protocol",
          "websocket",
          ":scheme",
          "http",
          ":path",
          "/ws",
          ":authority",
          "a");

      HeaderMap answer = peer.fields(peer.await(HEADERS));
      assertEquals(HeaderMap.of(":status", "200"), answer);
      assertEquals("GET websocket", peer.awaitBody(1));
    }
  }

  @Test
  void sendsInformationalResponsesBeforeTheFinalOne() throws Exception {
    try (ServerFixture fixture =
        ServerFixture.of(stream -> {
          stream.sendInformational(HeaderMap.of(":status", "103"));
          return ok();
        })) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "GET", "/", true);

      Frame first = peer.await(HEADERS);
      assertEquals("103", peer.fields(first).get(HeaderName.STATUS));
      assertEquals("200", peer.fields(peer.await(HEADERS)).get(HeaderName.STATUS));
    }
  }

  @Test
  void manyCancelledStreamsLeaveNothingBehind() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      int id = 1;
      for (int i = 0; i < 400; i++, id += 2) {
        peer.request(id, "POST", "/", false).data(id, "abc", false);
        peer.reset(id, ErrorCode.CANCEL.code());
        peer.request(id += 2, "GET", "/next", true);
        peer.awaitBody(id);
        peer.request(id += 2, "GET", "/next", true);
        peer.awaitBody(id);
      }
      peer.close();
      fixture.awaitEnd();

      assertEquals(0, fixture.server.streams().size());
      assertEquals(0, InboxBudget.bytes());
    }
  }

  private static Http2Settings settings(long maxStreams, boolean allowConnect) {
    return new Http2Settings(
        4096,
        maxStreams,
        65_535,
        65_535,
        allowConnect,
        false,
        Http2Settings.FieldLimits.DEFAULT,
        Http2Settings.FloodLimits.DEFAULT,
        Http2Settings.Keepalive.NONE);
  }

  private static HttpResponse ok() {
    return HttpResponse.of(HeaderMap.of(":status", "200"), HttpBody.EMPTY, null);
  }
}
