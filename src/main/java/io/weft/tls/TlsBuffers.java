package io.weft.tls;

import io.weft.net.BufferPool;
import java.nio.ByteBuffer;

/**
 * Direct buffers for records. None is held while a connection waits for its peer to say something.
 */
final class TlsBuffers {
  /** How many bytes one record can carry. */
  static final int RECORD_BYTES = 16 * 1024;

  /** How many bytes a flight can carry: some records in one system call. */
  static final int FLIGHT_BYTES = 4 * RECORD_BYTES;

  private static final int OVERHEAD_BYTES = 512;
  private static final int RECORD_CAPACITY = RECORD_BYTES + 2 * OVERHEAD_BYTES;
  private static final BufferPool<ByteBuffer> RECORDS =
      new BufferPool<>(64, () -> ByteBuffer.allocateDirect(RECORD_CAPACITY));
  private static final BufferPool<ByteBuffer> FLIGHTS =
      new BufferPool<>(32, () -> ByteBuffer.allocateDirect(FLIGHT_BYTES + 4 * OVERHEAD_BYTES));

  private TlsBuffers() {}

  /** An empty buffer for one record. */
  static ByteBuffer record() {
    return RECORDS.borrow().clear();
  }

  /** An empty buffer for a flight. */
  static ByteBuffer flight() {
    return FLIGHTS.borrow().clear();
  }

  /** Takes {@code buffer} back. */
  static void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() == RECORD_CAPACITY) {
      RECORDS.giveBack(buffer);
    } else {
      FLIGHTS.giveBack(buffer);
    }
  }
}
