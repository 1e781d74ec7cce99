package io.weft.http.http2.hpack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields that were sent lately, newest first, as long as they fit: RFC 7541 section 2.3.2.
 *
 * <p>A ring in which each entry keeps the number under which it was added, so that whoever noted
 * that number finds the entry later and notices when it is gone. Not thread-safe.
 */
final class DynamicTable {
  private static final int INITIAL_CAPACITY = 16;

  private @Nullable HeaderField[] entries = new HeaderField[INITIAL_CAPACITY];
  private long added;
  private int count;
  private long size;
  private long maxSize;

  /** An empty table for {@code maxSize} bytes. */
  DynamicTable(long maxSize) {
    this.maxSize = maxSize;
  }

  /** How many entries there are. */
  int count() {
    return count;
  }

  /** How many bytes the entries take. */
  long size() {
    return size;
  }

  /** How many bytes they may take. */
  long maxSize() {
    return maxSize;
  }

  /** How many entries were ever added: the number of the newest one. */
  long added() {
    return added;
  }

  /** Changes how many bytes the entries may take, and drops those that do not fit any more. */
  void maxSize(long bytes) {
    maxSize = bytes;
    evict(bytes);
  }

  /** The entry that was added {@code age} entries ago, 1 for the newest; null if it is gone. */
  @Nullable HeaderField get(long age) {
    if (age < 1 || age > count) {
      return null;
    }
    return entries[slot(added - age + 1)];
  }

  /** Adds a field in front; one that is larger than the table empties it. */
  void add(HeaderField field) {
    int bytes = field.size();
    evict(maxSize - bytes);
    if (bytes > maxSize) {
      return;
    }
    if (count == entries.length) {
      grow();
    }
    added++;
    entries[slot(added)] = field;
    count++;
    size += bytes;
  }

  private void evict(long bytes) {
    while (count > 0 && size > bytes) {
      int slot = slot(added - count + 1);
      HeaderField oldest = entries[slot];
      if (oldest != null) {
        size -= oldest.size();
      }
      entries[slot] = null;
      count--;
    }
  }

  private void grow() {
    @Nullable HeaderField[] old = entries;
    entries = new HeaderField[old.length * 2];
    for (long number = added - count + 1; number <= added; number++) {
      entries[slot(number)] = old[(int) (number & (old.length - 1))];
    }
  }

  private int slot(long number) {
    return (int) (number & (entries.length - 1));
  }

  @Override
  public String toString() {
    return Arrays.toString(entries);
  }
}
