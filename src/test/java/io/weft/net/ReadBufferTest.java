package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How large the array is that a peer's bytes are read into. */
class ReadBufferTest {
  private static final int FRAME_BYTES = 16 * 1024;

  private final ReadBuffer buffer =
      new ReadBuffer(new ByteArrayInputStream(new byte[LargeBuffers.BYTES * 2]));

  @Test
  void readsMoreWhereReadsFillWhatTheyAreGiven() throws IOException {
    assertEquals(ReadBuffer.IDLE_BYTES, next(0));
    assertEquals(BufferPool.HEAP_BYTES, next(ReadBuffer.IDLE_BYTES));
    assertEquals(LargeBuffers.BYTES, next(BufferPool.HEAP_BYTES));
    assertEquals(LargeBuffers.BYTES, buffer.array().length);

    buffer.reserve(BufferPool.HEAP_BYTES - 1);
    assertEquals(BufferPool.HEAP_BYTES, buffer.array().length);
    buffer.close();
    assertEquals(ReadBuffer.IDLE_BYTES, buffer.array().length);
  }

  @Test
  void keepsWhatIsNotConsumedWhereItGrows() throws IOException {
    ReadBuffer read = new ReadBuffer(new ByteArrayInputStream(new byte[10]), new byte[] {7, 8, 9});
    read.skip(1);

    read.reserve(BufferPool.HEAP_BYTES);
    assertEquals(10, read.fill(BufferPool.HEAP_BYTES));

    assertEquals(12, read.remaining());
    assertEquals(8, read.array()[read.position()]);
    read.close();
    assertEquals(0, read.remaining());
  }

  /** Reads once more, after a read of {@code lastRead} bytes, and consumes what came. */
  private int next(int lastRead) throws IOException {
    buffer.reserve(lastRead);
    int count = buffer.fill(FRAME_BYTES);
    buffer.skip(count);
    return count;
  }
}
