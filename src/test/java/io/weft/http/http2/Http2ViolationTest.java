package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.CONTINUATION;
import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.PING;
import static io.weft.testing.RawHttp2Peer.PREFACE;
import static io.weft.testing.RawHttp2Peer.PRIORITY;
import static io.weft.testing.RawHttp2Peer.RST_STREAM;
import static io.weft.testing.RawHttp2Peer.SETTINGS;
import static io.weft.testing.RawHttp2Peer.WINDOW_UPDATE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeadersWithUnderscores;
import io.weft.http.ServerConnectionOptions;
import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients must not send, and what happens then. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2ViolationTest {
  private static final int SILENT = -1;
  private static final int PROTOCOL = 1;
  private static final int FLOW_CONTROL = 3;
  private static final int FRAME_SIZE = 6;
  private static final int COMPRESSION = 9;
  private static final int CALM = 11;

  private static final Http2Settings SMALL =
      new Http2Settings(
          4096,
          10,
          65_535,
          65_535,
          false,
          false,
          new Http2Settings.FieldLimits(2048, 12, HeadersWithUnderscores.REJECT_REQUEST),
          Http2Settings.FloodLimits.DEFAULT,
          Http2Settings.Keepalive.NONE);

  /** The frame: type, flags, stream, payload in hex; and the code of GOAWAY. */
  @ParameterizedTest
  @CsvSource({
    DATA + ",0,0,00," + PROTOCOL,
    DATA + ",0,5,00," + PROTOCOL,
    DATA + ",8,1,05," + PROTOCOL,
    HEADERS + ",4,0,82," + PROTOCOL,
    HEADERS + ",4,2,82," + SILENT,
    HEADERS + ",4,3,ffffffffff," + COMPRESSION,
    HEADERS + ",36,3,00," + FRAME_SIZE,
    PRIORITY + ",0,0,0000000000," + PROTOCOL,
    RST_STREAM + ",0,0,00000000," + PROTOCOL,
    RST_STREAM + ",0,9,00000000," + SILENT,
    RST_STREAM + ",0,1,000000," + FRAME_SIZE,
    SETTINGS + ",0,1,''," + PROTOCOL,
    SETTINGS + ",0,0,0001," + FRAME_SIZE,
    SETTINGS + ",1,0,000100000000," + FRAME_SIZE,
    SETTINGS + ",0,0,000200000002," + PROTOCOL,
    SETTINGS + ",0,0,000480000000," + FLOW_CONTROL,
    SETTINGS + ",0,0,000500003fff," + PROTOCOL,
    5 + ",4,1,00000002," + PROTOCOL,
    PING + ",0,1,0000000000000000," + PROTOCOL,
    PING + ",0,0,00," + FRAME_SIZE,
    7 + ",0,1,0000000000000000," + PROTOCOL,
    WINDOW_UPDATE + ",0,0,00000000," + SILENT,
    WINDOW_UPDATE + ",0,0,7fffffff," + FLOW_CONTROL,
    WINDOW_UPDATE + ",0,0,0000," + FRAME_SIZE,
    WINDOW_UPDATE + ",0,9,00000001," + PROTOCOL,
    CONTINUATION + ",4,1,82," + PROTOCOL,
  })
  void endsTheConnection(int type, int flags, int stream, String hex, int code) throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin().request(1, "POST", "/", false);
      peer.frame(type, flags, stream, HexFormat.of().parseHex(hex));

      assertEquals(code, peer.awaitEnd());
      fixture.awaitEnd();
      assertEquals(List.of("protocol error"), fixture.events);
    }
  }

  @Test
  void refusesAFrameThatIsTooLong() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      fixture.peer.begin().frame(DATA, 0, 1, new byte[16 * 1024 + 1]);

      assertEquals(FRAME_SIZE, fixture.peer.awaitEnd());
    }
  }

  @Test
  void refusesAnyFrameInsideOfABlock() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      fixture.peer.begin().frame(HEADERS, 0, 1, (byte) 0x82).frame(PING, 0, 0, new byte[8]);

      assertEquals(PROTOCOL, fixture.peer.awaitEnd());
    }
  }

  @Test
  void refusesABlockThatDoesNotEnd() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      byte[] part = new byte[16 * 1024];
      peer.frame(HEADERS, 0, 1, part);
      for (int i = 0; i < 8; i++) {
        peer.frame(CONTINUATION, 0, 1, part);
      }

      assertEquals(CALM, peer.awaitEnd());
    }
  }

  @Test
  void refusesAnotherProtocol() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      fixture.peer.send("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1));

      assertEquals(SILENT, fixture.peer.awaitEnd());
    }
  }

  @Test
  void refusesAFirstFrameWithoutSettings() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      fixture.peer.send(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
      fixture.peer.frame(PING, 0, 0, new byte[8]);

      assertEquals(PROTOCOL, fixture.peer.awaitEnd());
    }
  }

  @Test
  void resetsAStreamThatGetsMoreThanItsWindow() throws Exception {
    CountDownLatch unread = new CountDownLatch(1);
    try (ServerFixture fixture =
        new ServerFixture(
            SMALL,
            ServerConnectionOptions.DEFAULT,
            stream -> {
              ServerFixture.await(unread);
              return ServerFixture.echo(stream);
            })) {
      RawHttp2Peer peer = fixture.peer.begin().request(1, "POST", "/", false);
      for (int i = 0; i < 5; i++) {
        peer.frame(DATA, 0, 1, new byte[16 * 1024]);
      }

      assertEquals(FLOW_CONTROL, peer.await(RST_STREAM).integer(0));
      unread.countDown();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http2.invalid.header.field, x-a:1 :path:/late",
    "http2.invalid.header.field, X-Upper:1",
    "http2.invalid.header.field, connection:close",
    "http2.invalid.header.field, transfer-encoding:chunked",
    "http2.invalid.header.field, te:gzip",
    "http2.invalid.header.field, :odd:x",
    "http2.invalid.header.field, :path:/again",
    "http2.invalid.header.field, content-length:-1",
    "http2.invalid.header.field, :protocol:websocket",
  })
  void endsTheConnectionOfAMalformedRequest(String details, String extra) throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      request(fixture.peer.begin(), extra);

      assertEquals(SILENT, fixture.peer.awaitEnd());
      fixture.awaitEnd();
      assertEquals(List.of(details + " DPE"), fixture.refused);
      assertEquals(1, fixture.stat(Http2Counter.RX_MESSAGING_ERROR));
    }
  }

  @ParameterizedTest
  @CsvSource({
    ":method:GET :scheme:http :path:/",
    ":method:GET :scheme:http :authority:a",
    ":method:GET :path:/ :authority:a",
    ":scheme:http :path:/ :authority:a",
    ":method:CONNECT :path:/ :authority:a",
    ":method:CONNECT :scheme:http",
  })
  void endsTheConnectionOfAnIncompleteRequest(String fields) throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      fixture.peer.begin().headers(1, true, split(fields));

      assertEquals(SILENT, fixture.peer.awaitEnd());
      fixture.awaitEnd();
      assertEquals(List.of("http2.violation.of.messaging.rule DPE"), fixture.refused);
    }
  }

  @Test
  void endsTheStreamOfAMalformedRequestWhereThatIsWanted() throws Exception {
    Http2Settings tolerant =
        new Http2Settings(
            4096,
            10,
            65_535,
            65_535,
            false,
            true,
            Http2Settings.FieldLimits.DEFAULT,
            Http2Settings.FloodLimits.DEFAULT,
            Http2Settings.Keepalive.NONE);
    try (ServerFixture fixture =
        new ServerFixture(tolerant, ServerConnectionOptions.DEFAULT, ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      request(peer, "connection:close");

      assertEquals(PROTOCOL, peer.await(RST_STREAM).integer(0));
      peer.request(3, "GET", "/next", true);
      assertEquals("/next ", peer.awaitBody(3));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http2.header_list_size_too_large DR, x-big:, 3000, HEADER_LIST_SIZE_TOO_LARGE",
    "http2.too_many_headers DR, a:1 b:1 c:1 d:1 e:1 f:1 g:1 h:1 i:1, 0, HEADER_OVERFLOW",
    "http2.unexpected_underscore DR, x_a:1, 0, REQUESTS_REJECTED_WITH_UNDERSCORES_IN_HEADERS",
  })
  void resetsARequestOfMoreThanIsWanted(
      String refused, String extra, int padding, Http2Counter counter) throws Exception {
    try (ServerFixture fixture =
        new ServerFixture(SMALL, ServerConnectionOptions.DEFAULT, ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      request(peer, extra + "x".repeat(padding));

      assertEquals(ErrorCode.INTERNAL_ERROR.code(), peer.await(RST_STREAM).integer(0));
      peer.request(3, "GET", "/next", true);
      assertEquals("/next ", peer.awaitBody(3));
      assertEquals(List.of(refused), fixture.refused);
      assertEquals(1, fixture.stat(counter));
    }
  }

  @Test
  void endsAFloodOfEmptyFrames() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin().request(1, "POST", "/", false);
      peer.frame(DATA, 0, 1).frame(DATA, 0, 1);

      assertEquals(CALM, peer.awaitEnd());
      assertEquals(1, fixture.stat(Http2Counter.INBOUND_EMPTY_FRAMES_FLOOD));
    }
  }

  @Test
  void endsAFloodOfPriorities() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      for (int i = 0; i <= 100; i++) {
        peer.frame(PRIORITY, 0, 1, new byte[5]);
      }

      assertEquals(CALM, peer.awaitEnd());
      assertEquals(1, fixture.stat(Http2Counter.INBOUND_PRIORITY_FRAMES_FLOOD));
    }
  }

  @Test
  void endsAFloodOfWindowUpdates() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      for (int i = 0; i <= 5; i++) {
        peer.windowUpdate(0, 1);
      }

      assertEquals(CALM, peer.awaitEnd());
      assertEquals(1, fixture.stat(Http2Counter.INBOUND_WINDOW_UPDATE_FRAMES_FLOOD));
    }
  }

  @Test
  void endsAFloodOfResets() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      RawHttp2Peer peer = fixture.peer.begin();
      flood(peer);
      assertEquals(SILENT, peer.awaitEnd());
      fixture.awaitEnd();

      assertEquals("premature resets", fixture.events.getFirst());
    }
  }

  private static void flood(RawHttp2Peer peer) {
    try {
      for (int id = 1; id < 4000; id += 2) {
        peer.request(id, "POST", "/", false).reset(id, ErrorCode.CANCEL.code());
      }
    } catch (IOException e) {
      // The connection is gone before all was sent.
    }
  }

  private static void request(RawHttp2Peer peer, String extra) throws IOException {
    if (extra.startsWith("X-")) {
      // An encoder would write it in lower case.
      byte[] block =
          peer.block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a");
      byte[] upper = HexFormat.of().parseHex("0007582d557070657201" + "31");
      byte[] both = Arrays.copyOf(block, block.length + upper.length);
      System.arraycopy(upper, 0, both, block.length, upper.length);
      peer.frame(HEADERS, 5, 1, both);
      return;
    }
    peer.headers(1, true, split(":method:GET :scheme:http :path:/ :authority:a " + extra));
  }

  /** Names and values in turns, of {@code name:value name:value}. */
  private static String[] split(String fields) {
    return Arrays.stream(fields.split(" "))
        .flatMap(field -> {
          int colon = field.indexOf(':', 1);
          return Stream.of(field.substring(0, colon), field.substring(colon + 1));
        })
        .toArray(String[]::new);
  }
}
