package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What was read from a connection and not yet consumed.
 *
 * <p>Holds 2 KiB of its own, where the read that waits for the next message lands. When a message
 * outgrows that, it borrows a larger array from {@link BufferPool#HEAP}, and beyond that grows up
 * to a limit; {@link #release} goes back to the small array. Parsers work on {@link #array}
 * directly, from {@link #position} to {@link #limit}. Not thread-safe.
 *
 * <p>For a peer that sends much at a time, {@link #reserve(int)} borrows one of {@link
 * LargeBuffers}; whoever asks for that calls {@link #close} in the end.
 */
public final class ReadBuffer {
  /** How many bytes an idle connection holds. */
  public static final int IDLE_BYTES = 2 * 1024;

  private final InputStream in;
  private final byte[] idle;
  private byte[] array;
  private boolean borrowed;
  private int position;
  private int limit;

  /** Reads from {@code in}. */
  public ReadBuffer(InputStream in) {
    this.in = in;
    this.idle = new byte[IDLE_BYTES];
    this.array = idle;
  }

  /** Reads from {@code in}, after the bytes {@code read} that were taken from it already. */
  public ReadBuffer(InputStream in, byte[] read) {
    this(in);
    while (array.length < read.length) {
      grow(read.length);
    }
    System.arraycopy(read, 0, array, 0, read.length);
    limit = read.length;
  }

  /** The bytes; another array after each {@link #fill}, {@link #grow} and {@link #release}. */
  public byte[] array() {
    return array;
  }

  /** Where the first unconsumed byte is. */
  public int position() {
    return position;
  }

  /** Where the read bytes end. */
  public int limit() {
    return limit;
  }

  /** How many bytes are not consumed. */
  public int remaining() {
    return limit - position;
  }

  /** Consumes {@code count} bytes. */
  public void skip(int count) {
    position += count;
    if (position == limit) {
      position = 0;
      limit = 0;
    }
  }

  /**
   * Reads what is there, at least one byte, behind the unconsumed ones; blocks. Moves these to the
   * front or enlarges the array first if there is no room.
   *
   * @param most how many unconsumed bytes the array may be enlarged to hold
   * @return how many bytes were read; -1 at the end of input; 0 if {@code most} are unconsumed
   */
  public int fill(int most) throws IOException {
    if (limit == array.length && !makeRoom(most)) {
      return 0;
    }
    int count = in.read(array, limit, array.length - limit);
    if (count > 0) {
      limit += count;
    }
    return count;
  }

  /**
   * Reads what has come already from {@code from} into the large array, unless that is nothing;
   * never blocks.
   *
   * @return as {@link Connection#readNow}
   */
  public int fillNow(Connection from) throws IOException {
    reserve();
    int count = from.readNow(array, limit, array.length - limit);
    if (count > 0) {
      limit += count;
    } else {
      release();
    }
    return count;
  }

  /** Has the next {@link #fill} find at least the large array, for a peer that sends much. */
  public void reserve() {
    if (array.length < BufferPool.HEAP_BYTES) {
      grow(BufferPool.HEAP_BYTES);
    }
  }

  /**
   * Chooses the array for the next {@link #fill} of a peer whose last brought {@code lastRead}
   * bytes: one that these did not fill.
   */
  public void reserve(int lastRead) {
    if (lastRead >= BufferPool.HEAP_BYTES && array.length < LargeBuffers.BYTES) {
      byte[] large = LargeBuffers.tryBorrow();
      if (large == null) {
        reserve();
      } else {
        moveTo(large, true);
      }
    } else if (lastRead < BufferPool.HEAP_BYTES
        && array.length == LargeBuffers.BYTES
        && remaining() <= IDLE_BYTES) {
      release();
      reserve(lastRead);
    } else if (lastRead >= IDLE_BYTES) {
      reserve();
    }
  }

  /** Gives back what is borrowed; what was not consumed is lost. */
  public void close() {
    position = limit;
    release();
  }

  /** Copies up to {@code length} unconsumed bytes and consumes them. */
  public int take(byte[] target, int offset, int length) {
    int count = Math.min(length, limit - position);
    System.arraycopy(array, position, target, offset, count);
    skip(count);
    return count;
  }

  /** Goes back to the small array if the unconsumed bytes fit in. */
  @SuppressWarnings("ReferenceEquality") // arrays have no other
  public void release() {
    if (array != idle && remaining() <= IDLE_BYTES) {
      moveTo(idle, false);
    }
  }

  private boolean makeRoom(int most) {
    if (position > 0) {
      System.arraycopy(array, position, array, 0, limit - position);
      limit -= position;
      position = 0;
      return true;
    }
    if (limit >= most) {
      return false;
    }
    grow(most);
    return true;
  }

  private void grow(int most) {
    if (array.length < BufferPool.HEAP_BYTES) {
      moveTo(BufferPool.HEAP.borrow(), true);
    } else {
      int wanted = Math.min(array.length * 2, most);
      moveTo(new byte[Math.max(wanted, array.length + 1)], false);
    }
  }

  /** Goes on with {@code replacement}, which the unconsumed bytes fit in. */
  private void moveTo(byte[] replacement, boolean isBorrowed) {
    System.arraycopy(array, position, replacement, 0, limit - position);
    limit -= position;
    position = 0;
    if (borrowed && array.length == LargeBuffers.BYTES) {
      LargeBuffers.giveBack(array);
    } else if (borrowed) {
      BufferPool.HEAP.giveBack(array);
    }
    array = replacement;
    borrowed = isBorrowed;
  }

  @Override
  public String toString() {
    return "ReadBuffer" + Arrays.toString(new int[] {position, limit, array.length});
  }
}
