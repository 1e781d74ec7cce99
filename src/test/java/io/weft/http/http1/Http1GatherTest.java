package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.CodecCallbacks;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.ReadBuffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A body that has come already is taken in without a read that could block. */
class Http1GatherTest {
  private final Arrived connection = new Arrived();
  private final Http1Input input = new Http1Input(connection, bytes -> connection.counted += bytes);

  @Test
  void aBodyThatHasComeIsAtHand() throws IOException {
    byte[] content = new byte[16 * 1024];
    Arrays.fill(content, (byte) 'x');
    connection.arrive(content);
    Http1Body body = body(Framing.LENGTH, content.length);
    assertFalse(body.isBuffered());

    body.gather();

    assertTrue(body.isBuffered());
    assertEquals(content.length, connection.counted);
    assertArrayEquals(content, body.readAllBytes());
  }

  @Test
  void chunksThatHaveComeAreAtHand() throws IOException {
    connection.arrive("3\r\nabc\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    Http1Body body = body(Framing.CHUNKED, 0);

    body.gather();

    assertTrue(body.isBuffered());
    assertEquals("abc", new String(body.readAllBytes(), StandardCharsets.US_ASCII));
  }

  @Test
  void aBodyThatHasNotComeHoldsNoLargeBuffer() {
    Http1Body body = body(Framing.LENGTH, 10_000);

    body.gather();

    assertFalse(body.isBuffered());
    assertEquals(ReadBuffer.IDLE_BYTES, input.buffer().array().length);
  }

  @Test
  void aLongBodyIsLeftToTheReadsThatPassItOn() {
    connection.arrive(new byte[100]);
    Http1Body body = body(Framing.LENGTH, 1_000_000);

    body.gather();

    assertEquals(0, body.remaining() - 1_000_000);
    assertEquals(0, input.buffer().remaining());
  }

  @Test
  void theEndOfInputIsLeftToTheNextRead() {
    connection.ended = true;
    Http1Body body = body(Framing.LENGTH, 10);

    body.gather();

    assertTrue(input.isEnded());
    assertFalse(body.isBuffered());
  }

  @Test
  void nothingIsTakenFromUnderAThreadThatReads() throws InterruptedException {
    connection.arrive(new byte[10]);
    Http1Body body = body(Framing.LENGTH, 10);
    input.lock();
    Thread other = Thread.startVirtualThread(body::gather);
    other.join();
    input.unlock();

    assertEquals(0, input.buffer().remaining());
  }

  @Test
  void whatHasComeCanBeDropped() throws IOException {
    connection.arrive("3\r\nabc\r\n0\r\n\r\nGET".getBytes(StandardCharsets.US_ASCII));
    Http1Body body = body(Framing.CHUNKED, 0);

    body.dropArrived();

    assertTrue(body.isEnded());
    assertEquals(3, input.buffer().remaining());
  }

  @Test
  void ofABodyThatIsStillComingOnlyItsBeginningIsDropped() throws IOException {
    connection.arrive(new byte[20_000]);
    Http1Body body = body(Framing.LENGTH, 30_000);

    body.dropArrived();

    assertFalse(body.isEnded());
    assertEquals(10_000, body.remaining());
  }

  @Test
  void nothingIsDroppedFromUnderAThreadThatReads() throws IOException {
    connection.arrive(new byte[10]);
    Http1Body body = body(Framing.LENGTH, 10);
    body.handOver();

    body.dropArrived();

    assertEquals(10, body.remaining());
  }

  private Http1Body body(Framing framing, long length) {
    FieldParser fields = new FieldParser(input, Http1Settings.DEFAULT, CodecCallbacks.NONE);
    return new Http1Body(input, framing, length, fields, new NoOwner());
  }

  /** A connection whose bytes have come or not; a read that would wait fails the test. */
  private static final class Arrived implements Connection {
    private ByteArrayInputStream arrived = new ByteArrayInputStream(new byte[0]);
    private boolean ended;
    private long counted;

    void arrive(byte[] bytes) {
      arrived = new ByteArrayInputStream(bytes);
    }

    @Override
    public int readNow(byte[] target, int offset, int length) {
      int count = arrived.read(target, offset, length);
      return count < 0 && !ended ? 0 : count;
    }

    @Override
    public InputStream in() {
      return new InputStream() {
        @Override
        public int read() {
          throw new AssertionError("would block");
        }
      };
    }

    @Override
    public OutputStream out() {
      return new ByteArrayOutputStream();
    }

    @Override
    public ConnectionInfo info() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }

  private static final class NoOwner implements Http1Body.Owner {
    @Override
    public void onBody(long body, long wire) {}

    @Override
    public void onBodyEnd() {}

    @Override
    public IOException bodyFailure(IOException cause) {
      return cause;
    }

    @Override
    public void onBodyCancel() {}
  }
}
