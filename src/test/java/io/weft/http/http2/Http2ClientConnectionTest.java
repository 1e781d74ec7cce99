package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.ACK;
import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.GOAWAY;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.PING;
import static io.weft.testing.RawHttp2Peer.RST_STREAM;
import static io.weft.testing.RawHttp2Peer.SETTINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.testing.RawHttp2Peer.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's end of HTTP/2 as a host sees it, over real sockets. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2ClientConnectionTest {
  @Test
  void sendsARequestAndReadsItsAnswer() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("POST", "/a", false);
      stream.sendBody(HttpBody.of(bytes("body"), HeaderMap.of("x-t", "1")));
      Frame head = fixture.peer.await(HEADERS);

      assertEquals("/a", fixture.peer.fields(head).get(HeaderName.PATH));
      assertEquals("body", fixture.peer.await(DATA).text());
      Frame trailers = fixture.peer.await(HEADERS);
      assertTrue(trailers.endsStream());
      assertEquals(HeaderMap.of("x-t", "1"), fixture.peer.fields(trailers));
      fixture.peer.headers(1, false, ":status", "200").data(1, "answer", false);
      fixture.peer.headers(1, true, "grpc-status", "0");
      assertEquals("200 answer 1", ClientFixture.answer(stream));
      assertEquals(0, fixture.client.activeStreams());
    }
  }

  @Test
  void leavesOutWhatBelongsToAConnectionOfHttp1() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      fixture.client.tryReserve();
      ClientStream stream = fixture.client.newStream(new UpstreamInfo());
      stream.sendHeaders(
          HeaderMap.of(
              "connection",
              "close",
              ":method",
              "GET",
              ":path",
              "/",
              ":scheme",
              "http",
              ":authority",
              "a",
              "host",
              "b",
              "te",
              "gzip",
              "keep-alive",
              "1",
              "x-a",
              "1"),
          true);

      assertEquals(
          HeaderMap.of(
              ":method", "GET", ":path", "/", ":scheme", "http", ":authority", "a", "x-a", "1"),
          fixture.peer.fields(fixture.peer.await(HEADERS)));
    }
  }

  @Test
  void passesInformationalResponsesOn() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      fixture.peer.headers(1, false, ":status", "100").headers(1, false, ":status", "103");
      fixture.peer.headers(1, true, ":status", "204");
      List<String> seen = new ArrayList<>();
      Informational note = headers -> seen.add(headers.get(HeaderName.STATUS, ""));

      try (HttpResponse response = stream.readResponse(note)) {
        assertEquals(204, response.status());
        assertTrue(response.body().isEmpty());
      }
      assertEquals(List.of("100", "103"), seen);
    }
  }

  @Test
  void takesNoMorePlacesThanTheHostHas() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      fixture.peer.setting(3, 1).frame(PING, 0, 0, new byte[8]);
      awaitPing(fixture);

      assertTrue(fixture.client.tryReserve());
      assertFalse(fixture.client.tryReserve());
      fixture.client.release();
      assertTrue(fixture.client.tryReserve());
    }
  }

  @Test
  void streamsBeyondAGoAwayWereRefused() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream first = fixture.request("GET", "/1", true);
      ClientStream second = fixture.request("GET", "/2", true);
      fixture.peer.frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(1).putInt(0).array());
      fixture.retired.await();

      assertFalse(fixture.client.tryReserve());
      assertEquals(ResetReason.REMOTE_REFUSED_STREAM, failure(second));
      second.reset(ResetReason.LOCAL_RESET);
      fixture.peer.headers(1, true, ":status", "200");
      assertEquals("200  0", ClientFixture.answer(first));
      // The last stream has ended, and so has the connection.
      fixture.ended.await();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSED_STREAM, REMOTE_REFUSED_STREAM",
    "INTERNAL_ERROR, REMOTE_RESET",
    "CANCEL, REMOTE_RESET",
    "CONNECT_ERROR, CONNECT_ERROR",
  })
  void tellsWhyTheHostResetAStream(ErrorCode code, ResetReason reason) throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      fixture.peer.reset(1, code.code());

      assertEquals(reason, failure(stream));
    }
  }

  @Test
  void anAnswerSurvivesTheResetThatFollowsIt() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("POST", "/", false);
      fixture.peer.headers(1, false, ":status", "200").data(1, "early", true);
      fixture.peer.reset(1, ErrorCode.NO_ERROR.code()).frame(PING, 0, 0, new byte[8]);
      awaitPing(fixture);

      assertEquals("200 early 0", ClientFixture.answer(stream));
    }
  }

  @Test
  void aBodyThatWaitsForAWindowEndsWithTheAnswer() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("POST", "/", false);
      Thread pump = Thread.ofVirtual().start(() -> send(stream, fixture));
      int got = 0;
      while (got < SendWindows.INITIAL_BYTES) {
        got += fixture.peer.await(DATA).payload().length;
      }
      fixture.peer.headers(1, true, ":status", "413");

      assertEquals("413  0", ClientFixture.answer(stream));
      pump.join();
      // The rest of the request was given up, and nothing else has failed.
      assertTrue(
          List.of("place", "local reset").containsAll(fixture.events), fixture.events::toString);
    }
  }

  @Test
  void aLargerWindowIsUsedAfterItWasAcknowledged() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("POST", "/", false);
      fixture.peer.windowUpdate(0, 1 << 20).setting(4, 1 << 20);
      Thread pump = Thread.ofVirtual().start(() -> send(stream, fixture));
      int acknowledged = 0;
      int before = 0;
      int sent = 0;
      while (sent < 200_000) {
        Frame frame = Objects.requireNonNull(fixture.peer.next());
        acknowledged += frame.type() == SETTINGS && frame.flags() == ACK ? 1 : 0;
        sent += frame.type() == DATA ? frame.payload().length : 0;
        // The first answer is to the empty settings that began the connection.
        before = acknowledged < 2 ? sent : before;
      }
      pump.join();

      assertTrue(before <= SendWindows.INITIAL_BYTES, () -> fixture.events.toString());
    }
  }

  private static void send(ClientStream stream, ClientFixture fixture) {
    try {
      stream.sendBody(HttpBody.of(new byte[200_000]));
    } catch (IOException e) {
      fixture.events.add(e.toString());
    }
  }

  @Test
  void aResetStreamIsToldToTheHost() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      stream.reset(ResetReason.LOCAL_RESET);

      assertEquals(1, fixture.peer.await(RST_STREAM).streamId());
      assertEquals(ResetReason.LOCAL_RESET, failure(stream));
    }
  }

  @Test
  void aHostThatHangsUpEndsAllStreams() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      fixture.peer.await(HEADERS);
      fixture.peer.close();

      assertEquals(ResetReason.CONNECTION_TERMINATION, failure(stream));
      fixture.ended.await();
      assertEquals(
          "End[remotely=true, protocolError=false, activeStreams=1]", fixture.events.getLast());
    }
  }

  @ParameterizedTest
  @CsvSource({"x-a:1 :status:200", ":status:20", "content-length:1", ":path:/"})
  void aMalformedAnswerEndsTheConnection(String fields) throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      List<String> sent = new ArrayList<>();
      for (String field : fields.split(" ")) {
        int colon = field.indexOf(':', 1);
        sent.add(field.substring(0, colon));
        sent.add(field.substring(colon + 1));
      }
      fixture.peer.headers(1, true, sent.toArray(new String[0]));

      assertEquals(ResetReason.PROTOCOL_ERROR, failure(stream));
      fixture.ended.await();
    }
  }

  @Test
  void aHostThatDoesNotAnswerAfterARestIsGivenUp() throws Exception {
    Http2Settings defaults = Http2Settings.DEFAULT;
    Http2Settings settings =
        new Http2Settings(
            defaults.hpackTableBytes(),
            defaults.maxConcurrentStreams(),
            defaults.streamWindowBytes(),
            defaults.connectionWindowBytes(),
            false,
            false,
            defaults.fields(),
            defaults.floods(),
            new Http2Settings.Keepalive(0, 50_000_000, 0, 1));
    try (ClientFixture fixture = new ClientFixture(settings)) {
      ClientStream stream = fixture.request("GET", "/", true);
      fixture.peer.await(PING);

      assertEquals(ResetReason.CONNECTION_TERMINATION, failure(stream));
      fixture.ended.await();
      assertEquals(
          "End[remotely=false, protocolError=false, activeStreams=1]", fixture.events.getLast());
    }
  }

  @Test
  void whatCannotBePassedOnCountsNoMore() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      fixture.peer.headers(1, false, ":status", "200").data(1, "abc", false);
      try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
        OutputStream gone =
            new OutputStream() {
              @Override
              public void write(int octet) throws IOException {
                throw new IOException("the client is gone");
              }
            };
        assertThrows(IOException.class, () -> response.body().transferTo(gone));
      }

      assertEquals(0, InboxBudget.bytes());
    }
  }

  @Test
  void anUpgradeIsAnExtendedConnect() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      fixture.client.tryReserve();
      ClientStream stream = fixture.client.newStream(new UpstreamInfo());
      stream.sendHeaders(
          HeaderMap.of(
              ":method",
              "GET",
              ":path",
              "/ws",
              ":scheme",
              "http",
              ":authority",
              "a",
              "connection",
              "upgrade",
              "upgrade",
              "websocket"),
          false);
      HeaderMap request = fixture.peer.fields(fixture.peer.await(HEADERS));
      fixture.peer.headers(1, false, ":status", "200").data(1, "frames", true);

      assertEquals("CONNECT", request.get(HeaderName.METHOD));
      assertEquals("websocket", request.get(HeaderName.PROTOCOL));
      assertEquals("101 frames 0", ClientFixture.answer(stream));
    }
  }

  private static void awaitPing(ClientFixture fixture) throws IOException {
    for (Frame frame = fixture.peer.next(); frame != null; frame = fixture.peer.next()) {
      if (frame.type() == PING) {
        return;
      }
    }
  }

  private static ResetReason failure(ClientStream stream) {
    return assertThrows(StreamResetException.class, () -> stream.readResponse(Informational.IGNORE))
        .reason();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
