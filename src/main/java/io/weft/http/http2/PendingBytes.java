package io.weft.http.http2;

import io.weft.net.BufferPool;
import io.weft.net.LargeBuffers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that wait to be written to a peer, in a borrowed array; a large one while there is
 * much. Belongs to whoever holds the output's lock.
 */
final class PendingBytes {
  private byte @Nullable [] array;
  private int length;
  private int lastTaken;

  /** How many bytes wait. */
  int length() {
    return length;
  }

  /** Whether {@code count} more are taken now, into a larger array if need be. */
  boolean fits(int count) {
    return room(array()) >= count || enlarge(count);
  }

  /** Adds the header of a frame, which fits. */
  void header(int type, int flags, int streamId, int payload) {
    ControlFrame.putHeader(array(), length, payload, type << 8 | flags, streamId);
    length += FrameType.HEADER_BYTES;
  }

  /** Adds {@code count} bytes, which fit. */
  void add(byte[] source, int offset, int count) {
    System.arraycopy(source, offset, array(), length, count);
    length += count;
  }

  /** Adds {@code bytes}, for which there is made room. */
  void add(byte[] bytes) {
    require(bytes.length);
    add(bytes, 0, bytes.length);
  }

  /** Adds a block of fields; nothing may come between its frames, so there is always room. */
  void block(int streamId, byte[] block, int count, boolean endStream) {
    int type = FrameType.HEADERS;
    int flags = endStream ? FrameType.FLAG_END_STREAM : 0;
    int done = 0;
    do {
      int part = Math.min(count - done, FrameType.MAX_PAYLOAD_BYTES);
      boolean isLast = done + part == count;
      require(FrameType.HEADER_BYTES + part);
      header(type, isLast ? flags | FrameType.FLAG_END_HEADERS : flags, streamId, part);
      add(block, done, part);
      done += part;
      type = FrameType.CONTINUATION;
      flags = 0;
    } while (done < count);
  }

  /** Makes room for {@code count} bytes, in an array of its own if no borrowed one takes them. */
  void require(int count) {
    if (!fits(count)) {
      byte[] small = array();
      // Odd, so that it is not taken for a borrowed one.
      array = Arrays.copyOf(small, (length + Math.max(count, length / 2)) | 1);
      giveBack(small);
    }
  }

  /** Takes the array, of which the first {@link #length} bytes wait; then none do. */
  byte[] take() {
    byte[] taken = array();
    lastTaken = length;
    array = null;
    length = 0;
    return taken;
  }

  /** Gives an array back that was taken. */
  static void giveBack(byte[] taken) {
    if (taken.length == BufferPool.HEAP_BYTES) {
      BufferPool.HEAP.giveBack(taken);
    } else if (taken.length == LargeBuffers.BYTES) {
      LargeBuffers.giveBack(taken);
    }
  }

  private byte[] array() {
    byte[] known = array;
    if (known == null) {
      known = lastTaken > BufferPool.HEAP_BYTES ? LargeBuffers.tryBorrow() : null;
      known = known == null ? BufferPool.HEAP.borrow() : known;
      array = known;
    }
    return known;
  }

  private boolean enlarge(int count) {
    byte[] small = array();
    if (small.length != BufferPool.HEAP_BYTES || length + count > LargeBuffers.BYTES) {
      return false;
    }
    byte[] large = LargeBuffers.tryBorrow();
    if (large == null) {
      return false;
    }
    System.arraycopy(small, 0, large, 0, length);
    BufferPool.HEAP.giveBack(small);
    array = large;
    return true;
  }

  private int room(byte[] known) {
    return known.length - length;
  }
}
