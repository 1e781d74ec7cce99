package io.weft.http.http2;

import static io.weft.testing.RawHttp2Peer.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.ClientStream;
import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.testing.RawHttp2Peer;
import io.weft.testing.RawHttp2Peer.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether the last byte of a body ends its stream: where that is known when it is written. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2LastFrameTest {
  @Test
  void theLastByteOfABodyAtHandEndsTheStream() throws Exception {
    assertEquals(List.of("abc end"), framesOf(HttpBody.of(bytes("abc"))));
  }

  @Test
  void theLastByteThatAPeerSentEndsTheStreamBehindAFilterToo() throws Exception {
    try (ServerFixture fixture =
        ServerFixture.of(stream -> ok(new PassedOn(stream.request().body())))) {
      RawHttp2Peer peer = fixture.peer.begin();
      peer.request(1, "POST", "/", false).data(1, "abc", true);

      assertEquals(List.of("abc end"), dataFrames(peer));
    }
  }

  @Test
  void aBodyOfSeveralFramesEndsWithTheLastOfThem() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("POST", "/", false);
      stream.sendBody(HttpBody.of(new byte[FrameType.MAX_PAYLOAD_BYTES + 1]));

      List<Integer> lengths = new ArrayList<>();
      Frame frame;
      do {
        frame = fixture.peer.await(DATA);
        lengths.add(frame.payload().length);
      } while (!frame.endsStream());
      assertEquals(List.of(FrameType.MAX_PAYLOAD_BYTES, 1), lengths);
    }
  }

  @Test
  void trailersEndTheStreamInstead() throws Exception {
    assertEquals(List.of("abc"), framesOf(HttpBody.of(bytes("abc"), HeaderMap.of("x-t", "1"))));
  }

  @Test
  void anEndThatIsNotKnownInTimeHasAFrameOfItsOwn() throws Exception {
    HttpBody told =
        new ForwardingBody(HttpBody.of(bytes("abc"))) {
          @Override
          public boolean isExhausted() {
            return false;
          }
        };

    assertEquals(List.of("abc", " end"), framesOf(told));
  }

  private static List<String> framesOf(HttpBody body) throws Exception {
    try (ServerFixture fixture = ServerFixture.of(stream -> ok(body))) {
      return dataFrames(fixture.peer.begin().request(1, "GET", "/", true));
    }
  }

  private static List<String> dataFrames(RawHttp2Peer peer) throws IOException {
    List<String> frames = new ArrayList<>();
    for (Frame frame = peer.next(); frame != null; frame = peer.next()) {
      if (frame.type() == DATA) {
        frames.add(frame.text() + (frame.endsStream() ? " end" : ""));
      }
      if (frame.endsStream()) {
        return frames;
      }
    }
    throw new IOException("the stream did not end");
  }

  private static HttpResponse ok(HttpBody body) {
    return HttpResponse.of(HeaderMap.of(":status", "200"), body, null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class PassedOn extends ForwardingBody {
    PassedOn(HttpBody body) {
      super(body);
    }
  }
}
