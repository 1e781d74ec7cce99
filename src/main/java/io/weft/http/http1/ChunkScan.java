package io.weft.http.http1;

import io.weft.net.ReadBuffer;

/** Looks at buffered chunks without consuming them. Source: RFC 9112 section 7.1. */
final class ChunkScan {
  /** How long the header of a chunk with its extensions may be, in bytes. */
  static final int MAX_LINE = 4 * 1024;

  private ChunkScan() {}

  /**
   * The size that the header in {@code array} from {@code start} to its LF tells; -1 if it is
   * malformed.
   *
   * @param empty whether the line is the one after a chunk, which has to be empty
   */
  static long size(byte[] array, int start, int lineFeed, boolean empty) {
    boolean hasReturn = lineFeed > start && array[lineFeed - 1] == '\r';
    int end = hasReturn ? lineFeed - 1 : lineFeed;
    if (empty) {
      return start == end ? 0 : -1;
    }
    if (!hasReturn) {
      // A lone LF could be taken for a part of an extension by the next hop.
      return -1;
    }
    return size(array, start, end);
  }

  /**
   * Whether the octets from {@code start} to {@code limit}, where no LF is yet, can become a header
   * or the line after a chunk.
   */
  static boolean isPlausible(byte[] array, int start, int limit, boolean empty) {
    int end = limit > start && array[limit - 1] == '\r' ? limit - 1 : limit;
    return end == start || (!empty && size(array, start, end) >= 0);
  }

  private static long size(byte[] array, int start, int end) {
    long size = 0;
    int at = start;
    while (at < end) {
      int digit = hexDigit(array[at]);
      if (digit < 0) {
        break;
      }
      if (size >> 59 != 0) {
        return -1;
      }
      size = (size << 4) | digit;
      at++;
    }
    if (at == start) {
      return -1;
    }
    while (at < end && (array[at] == ' ' || array[at] == '\t')) {
      at++;
    }
    if (at < end && array[at] != ';') {
      return -1;
    }
    for (; at < end; at++) {
      if (Http1Chars.isControl(array[at])) {
        return -1;
      }
    }
    return size;
  }

  /**
   * Whether all chunks to the last one and its trailers are buffered.
   *
   * @param left how many bytes of the current chunk are not consumed
   * @param inChunk whether the current chunk's line end is not consumed
   */
  static boolean isComplete(ReadBuffer buffer, long left, boolean inChunk) {
    byte[] array = buffer.array();
    int limit = buffer.limit();
    long at = buffer.position() + left;
    boolean lineEnd = inChunk;
    while (at < limit) {
      int start = (int) at;
      int lineFeed = lineFeed(array, start, limit);
      if (lineFeed < 0) {
        return false;
      }
      if (lineEnd) {
        lineEnd = false;
        at = lineFeed + 1L;
        continue;
      }
      long size = size(array, start, lineFeed, false);
      if (size < 0) {
        // Malformed: reading on fails without blocking.
        return true;
      }
      if (size == 0) {
        return hasEmptyLine(array, lineFeed + 1, limit);
      }
      at = lineFeed + 1 + size;
      lineEnd = true;
    }
    return false;
  }

  /** Where the first buffered LF is; -1 if there is none. */
  static int lineFeed(ReadBuffer buffer) {
    return lineFeed(buffer.array(), buffer.position(), buffer.limit());
  }

  /** Whether the next chunk's header is buffered. */
  static boolean hasHeader(ReadBuffer buffer, boolean inChunk) {
    int first = lineFeed(buffer.array(), buffer.position(), buffer.limit());
    if (first < 0 || !inChunk) {
      return first >= 0;
    }
    return lineFeed(buffer.array(), first + 1, buffer.limit()) >= 0;
  }

  /** How many bytes of the next chunk are buffered behind its header. */
  static int dataAfterHeader(ReadBuffer buffer, boolean inChunk) {
    byte[] array = buffer.array();
    int limit = buffer.limit();
    int start = buffer.position();
    if (inChunk) {
      int lineFeed = lineFeed(array, start, limit);
      if (lineFeed < 0) {
        return 0;
      }
      start = lineFeed + 1;
    }
    int lineFeed = lineFeed(array, start, limit);
    if (lineFeed < 0) {
      return 0;
    }
    long size = size(array, start, lineFeed, false);
    return (int) Math.max(0, Math.min(size, limit - lineFeed - 1));
  }

  private static int hexDigit(byte octet) {
    if (octet >= '0' && octet <= '9') {
      return octet - '0';
    }
    int lower = octet | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static boolean hasEmptyLine(byte[] array, int start, int limit) {
    int at = start;
    while (true) {
      int lineFeed = lineFeed(array, at, limit);
      if (lineFeed < 0) {
        return false;
      }
      if (lineFeed == at || (lineFeed == at + 1 && array[at] == '\r')) {
        return true;
      }
      at = lineFeed + 1;
    }
  }

  private static int lineFeed(byte[] array, int start, int limit) {
    for (int i = start; i < limit; i++) {
      if (array[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
