package io.weft.http.http2.hpack;

import io.weft.http.HeaderName;
import java.nio.charset.StandardCharsets;

/**
 * Reads header blocks: the half of a connection that the peer's encoder writes to.
 *
 * <p>A block is decoded to its end even if its fields are not wanted any more, since each may
 * change the table that later blocks refer to. What a block may cost is bounded: by its own length
 * for texts, and by the table for references, which make no copies. Not thread-safe. Source: RFC
 * 7541.
 */
public final class HpackDecoder {
  /** Takes the fields of a block. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes one field.
     *
     * @param wellFormed whether name and value have no characters that a message must not have,
     *     upper-case letters in the name among them (RFC 9113 section 8.2.1)
     */
    void field(HeaderName name, String value, boolean wellFormed);
  }

  private static final int MAX_INTEGER_BYTES = 5;
  private static final int SCRATCH_BYTES = 256;
  private static final int MAX_KEPT_BYTES = 8 * 1024;

  private final DynamicTable table;

  /** What our settings allow the peer's encoder to use. */
  private long maxTableBytes;

  /** The block that is being decoded. */
  private byte[] block = {};

  private int position;
  private int end;

  /** Room for a text that is being decoded, and the result of {@link #readText}. */
  private byte[] scratch = new byte[SCRATCH_BYTES];

  private byte[] text = scratch;
  private int textStart;
  private int textEnd;

  /** A decoder whose table may take {@code maxTableBytes}, as our settings say. */
  public HpackDecoder(long maxTableBytes) {
    this.maxTableBytes = maxTableBytes;
    this.table = new DynamicTable(maxTableBytes);
  }

  /**
   * Changes what the peer may use for its table, when it has acknowledged our settings. A smaller
   * table has to be confirmed at the beginning of the next block.
   */
  public void maxTableBytes(long bytes) {
    maxTableBytes = bytes;
  }

  /**
   * Decodes the block in {@code source} from {@code start} to {@code limit}.
   *
   * @throws HpackException if it is malformed; the connection is over then
   */
  public void decode(byte[] source, int start, int limit, Sink sink) throws HpackException {
    block = source;
    position = start;
    end = limit;
    boolean atBeginning = true;
    while (position < end) {
      int first = block[position] & 0xff;
      // RFC 7541 section 6: the leading bits say what follows.
      if (first >= 0x80) {
        HeaderField field = indexed(readInteger(7));
        sink.field(field.name(), field.value(), field.wellFormed());
      } else if (first >= 0x40) {
        literal(6, true, sink);
      } else if (first >= 0x20) {
        changeTableSize(readInteger(5), atBeginning);
        continue;
      } else {
        literal(4, false, sink);
      }
      atBeginning = false;
    }
    if (table.maxSize() > maxTableBytes) {
      throw new HpackException("the dynamic table was not made smaller");
    }
    block = text = scratch;
    if (scratch.length > MAX_KEPT_BYTES) {
      scratch = new byte[SCRATCH_BYTES];
      block = text = scratch;
    }
  }

  private void changeTableSize(int bytes, boolean atBeginning) throws HpackException {
    if (!atBeginning) {
      throw new HpackException("a change of the table's size behind a field");
    }
    if (bytes > maxTableBytes) {
      throw new HpackException("a table of " + bytes + " bytes; " + maxTableBytes + " are allowed");
    }
    table.maxSize(bytes);
  }

  private HeaderField indexed(int index) throws HpackException {
    if (index >= 1 && index <= StaticTable.COUNT) {
      return StaticTable.get(index);
    }
    HeaderField field = table.get((long) index - StaticTable.COUNT);
    if (field == null) {
      throw new HpackException("no field has the index " + index);
    }
    return field;
  }

  private void literal(int prefixBits, boolean isIndexed, Sink sink) throws HpackException {
    int index = readInteger(prefixBits);
    HeaderName name;
    boolean wellFormed;
    if (index == 0) {
      readText();
      wellFormed = FieldChars.isName(text, textStart, textEnd);
      name = readName();
    } else {
      HeaderField named = indexed(index);
      name = named.name();
      // What a table has was checked; if its value was the culprit, the connection is ending.
      wellFormed = named.wellFormed();
    }
    readText();
    wellFormed &= FieldChars.isValue(text, textStart, textEnd);
    String value =
        textStart == textEnd
            ? ""
            : new String(text, textStart, textEnd - textStart, StandardCharsets.ISO_8859_1);
    if (isIndexed) {
      table.add(new HeaderField(name, value, wellFormed));
    }
    sink.field(name, value, wellFormed);
  }

  private HeaderName readName() {
    int hash = 0;
    for (int i = textStart; i < textEnd; i++) {
      hash = 31 * hash + (text[i] & 0xff);
    }
    return HeaderName.of(text, textStart, textEnd, hash);
  }

  /** Reads a string literal, RFC 7541 section 5.2, and leaves it in {@code text}. */
  private void readText() throws HpackException {
    if (position == end) {
      throw truncated();
    }
    boolean huffman = block[position] < 0;
    int length = readInteger(7);
    if (length > end - position) {
      throw truncated();
    }
    int start = position;
    position += length;
    if (!huffman) {
      text = block;
      textStart = start;
      textEnd = position;
      return;
    }
    int most = Huffman.maxDecodedLength(length);
    if (most > scratch.length) {
      scratch = new byte[Math.max(most, scratch.length * 2)];
    }
    text = scratch;
    textStart = 0;
    textEnd = Huffman.decode(block, start, position, scratch);
  }

  /** Reads an integer whose first {@code prefixBits} are in the next octet: section 5.1. */
  private int readInteger(int prefixBits) throws HpackException {
    int mask = (1 << prefixBits) - 1;
    int value = block[position++] & mask;
    if (value < mask) {
      return value;
    }
    long sum = value;
    for (int i = 0; i < MAX_INTEGER_BYTES; i++) {
      if (position == end) {
        throw truncated();
      }
      int octet = block[position++];
      sum += (long) (octet & 0x7f) << (7 * i);
      if (octet >= 0) {
        if (sum > Integer.MAX_VALUE) {
          break;
        }
        return (int) sum;
      }
    }
    throw new HpackException("an integer is too large");
  }

  private static HpackException truncated() {
    return new HpackException("the block ends in the middle of a field");
  }
}
