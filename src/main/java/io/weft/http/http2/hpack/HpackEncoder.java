package io.weft.http.http2.hpack;

import io.weft.http.HeaderName;
import java.util.Arrays;

/**
 * Writes header blocks: the half of a connection that the peer's decoder reads from.
 *
 * <p>{@link #begin}, one {@link #field} after the other, and the block lies in {@link #bytes}. The
 * order in which blocks are encoded must be that in which they are sent. What was added to the
 * table lately is found by a slot that its hash chooses: a collision costs compression and nothing
 * else. Not thread-safe. Source: RFC 7541.
 */
public final class HpackEncoder {
  /** What a table takes before settings say otherwise: RFC 9113 section 6.5.2. */
  public static final long DEFAULT_TABLE_BYTES = 4096;

  private static final int SLOTS = 128;
  private static final int INITIAL_BYTES = 512;
  private static final int MAX_KEPT_BYTES = 16 * 1024;
  private static final int SHORT_COOKIE = 20;
  private static final int INTEGER_BYTES = 6;

  private final boolean huffman;
  private final long ownLimit;
  private final DynamicTable table;

  /** For each hash the number under which the field, or the name, was added last. */
  private final int[] fieldSlots = new int[SLOTS];

  private final int[] nameSlots = new int[SLOTS];
  private byte[] block = new byte[INITIAL_BYTES];
  private int length;

  /** The smallest size that the peer asked for since the last block; -1 if it asked for nothing. */
  private long smallestSize = -1;

  private long wantedSize;

  /**
   * An encoder.
   *
   * @param ownLimit how many bytes its table may take, whatever the peer allows
   * @param huffman whether texts are written in the Huffman code where that is shorter
   */
  public HpackEncoder(long ownLimit, boolean huffman) {
    this.ownLimit = ownLimit;
    this.huffman = huffman;
    this.table = new DynamicTable(DEFAULT_TABLE_BYTES);
    this.wantedSize = DEFAULT_TABLE_BYTES;
    if (ownLimit < DEFAULT_TABLE_BYTES) {
      maxTableBytes(DEFAULT_TABLE_BYTES);
    }
  }

  /** Takes over what the peer's settings allow; told at the beginning of the next block. */
  public void maxTableBytes(long allowed) {
    wantedSize = Math.min(allowed, ownLimit);
    smallestSize = smallestSize < 0 ? wantedSize : Math.min(smallestSize, wantedSize);
  }

  /** Begins a block. */
  public void begin() {
    if (block.length > MAX_KEPT_BYTES) {
      block = new byte[INITIAL_BYTES];
    }
    length = 0;
    if (smallestSize >= 0) {
      // RFC 7541 section 4.2: the smallest size in between must be told, too.
      if (smallestSize < table.maxSize()) {
        changeSize(smallestSize);
      }
      if (wantedSize != table.maxSize()) {
        changeSize(wantedSize);
      }
      smallestSize = -1;
    }
  }

  /** Appends a field. */
  public void field(HeaderName name, String value) {
    int ofName = StaticTable.find(name);
    int ofField = StaticTable.find(ofName, name, value);
    if (ofField > 0) {
      integer(0x80, 7, ofField);
      return;
    }
    Indexing indexing = Indexing.of(name, value);
    if (indexing != Indexing.YES || HeaderField.size(name, value) > table.maxSize() / 2) {
      literal(indexing == Indexing.NEVER ? 0x10 : 0, 4, ofName, name, value);
      return;
    }
    int slot = slot(31 * name.hashCode() + value.hashCode());
    int age = age(fieldSlots[slot]);
    HeaderField known = table.get(age);
    if (known != null && known.value().equals(value) && known.name().equals(name)) {
      integer(0x80, 7, StaticTable.COUNT + age);
      return;
    }
    literal(0x40, 6, ofName, name, value);
    table.add(new HeaderField(name, value, true));
    fieldSlots[slot] = (int) table.added();
    nameSlots[slot(name.hashCode())] = (int) table.added();
  }

  /** Where the block is, from 0 to {@link #length}; until the next {@link #begin}. */
  public byte[] bytes() {
    return block;
  }

  /** How long the block is. */
  public int length() {
    return length;
  }

  /** How many entries ago the one that was added as number {@code added} came; 1 if just now. */
  private int age(int added) {
    return (int) table.added() - added + 1;
  }

  private void literal(int pattern, int prefixBits, int ofName, HeaderName name, String value) {
    int index = ofName > 0 ? ofName : knownName(name);
    integer(pattern, prefixBits, index);
    if (index == 0) {
      text(name.text());
    }
    text(value);
  }

  /** The index of a field in the dynamic table that has {@code name}; 0 if none is found. */
  private int knownName(HeaderName name) {
    int age = age(nameSlots[slot(name.hashCode())]);
    HeaderField known = table.get(age);
    return known != null && known.name().equals(name) ? StaticTable.COUNT + age : 0;
  }

  private void changeSize(long bytes) {
    table.maxSize(bytes);
    integer(0x20, 5, (int) Math.min(Integer.MAX_VALUE, bytes));
  }

  private void text(String text) {
    int plain = text.length();
    int coded = huffman ? Huffman.encodedLength(text) : plain;
    if (coded < plain) {
      integer(0x80, 7, coded);
      ensureRoom(coded);
      length = Huffman.encode(text, block, length);
      return;
    }
    integer(0, 7, plain);
    ensureRoom(plain);
    copyLatin1(text);
  }

  @SuppressWarnings("deprecation") // the only way to copy ISO-8859-1 text without a new array
  private void copyLatin1(String text) {
    text.getBytes(0, text.length(), block, length);
    length += text.length();
  }

  private void integer(int pattern, int prefixBits, int value) {
    ensureRoom(INTEGER_BYTES);
    int mask = (1 << prefixBits) - 1;
    if (value < mask) {
      block[length++] = (byte) (pattern | value);
      return;
    }
    block[length++] = (byte) (pattern | mask);
    int rest = value - mask;
    while (rest > 0x7f) {
      block[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    block[length++] = (byte) rest;
  }

  private void ensureRoom(int bytes) {
    if (block.length - length < bytes) {
      block = Arrays.copyOf(block, Math.max(block.length * 2, length + bytes));
    }
  }

  private static int slot(int hash) {
    int mixed = hash * 0x9e3779b9;
    return mixed >>> 25;
  }

  /** Whether a field is kept in the table. */
  private enum Indexing {
    YES,
    /** It is likely to be another one next time. */
    NO,
    /** It is a secret, which others must not be able to guess: RFC 7541 section 7.1.3. */
    NEVER;

    static Indexing of(HeaderName name, String value) {
      return switch (name.text()) {
        case "authorization" -> NEVER;
        case "cookie" -> value.length() < SHORT_COOKIE ? NEVER : YES;
        case ":path",
            "age",
            "content-length",
            "etag",
            "if-modified-since",
            "if-none-match",
            "location",
            "set-cookie",
            "x-request-id" ->
            NO;
        default -> YES;
      };
    }
  }
}
