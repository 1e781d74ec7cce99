package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A host has what came of a request before its body failed, as with Envoy. */
class RequestBodyFailureTest {
  private final StreamResetException failure =
      new StreamResetException(ResetReason.DOWNSTREAM_DISCONNECT);

  @Test
  void theHeadIsSentWhereTheBodyFailsAtOnce() throws IOException {
    assertEquals("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n", sent("", "5"));
  }

  @Test
  void whatCameOfTheBodyIsSentAndNoEnd() throws IOException {
    assertEquals(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
        sent("abc", null));
  }

  private String sent(String begin, @Nullable String length) throws IOException {
    ScriptedConnection host = new ScriptedConnection("");
    Http1ClientConnection connection =
        new Http1ClientConnection(
            host, Http1Settings.DEFAULT, CodecCallbacks.NONE, (ended, reusable) -> {});
    ClientStream stream = connection.newStream(new UpstreamInfo());
    HeaderMap headers =
        HeaderMap.of(":method", "POST", ":path", "/", ":authority", "a", ":scheme", "http");
    if (length != null) {
      headers.add(HeaderName.CONTENT_LENGTH, length);
    }
    stream.sendHeaders(headers, false);

    assertSame(
        failure,
        assertThrows(StreamResetException.class, () -> stream.sendBody(new FailingBody(begin))));
    return host.written();
  }

  /** A body that has failed, which no read waits for, after {@code begin} had come. */
  private final class FailingBody extends HttpBody {
    private byte[] begin;

    FailingBody(String begin) {
      this.begin = begin.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (begin.length == 0) {
        throw failure;
      }
      int taken = begin.length;
      System.arraycopy(begin, 0, target, offset, taken);
      begin = new byte[0];
      return taken;
    }

    @Override
    public long remaining() {
      return -1;
    }

    @Override
    public boolean isBuffered() {
      return true;
    }

    @Override
    public HeaderMap trailers() {
      throw new IllegalStateException("the body has not ended");
    }

    @Override
    public void cancel() {
      // Nobody waits.
    }
  }
}
