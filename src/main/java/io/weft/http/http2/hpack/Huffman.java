package io.weft.http.http2.hpack;

/**
 * The Huffman code of RFC 7541 appendix B.
 *
 * <p>The code is canonical: codes of one length follow one another in the order of their symbols,
 * so that the lengths alone define it. Decoding looks up to ten bits up at once, which covers every
 * usual character, and searches the rest by length.
 */
final class Huffman {
  private static final int SYMBOLS = 257;
  private static final int END_OF_STRING = 256;
  private static final int MAX_BITS = 30;
  private static final int TABLE_BITS = 10;

  /** The length of each code in bits, by symbol; {@code 'A'} stands for 5. */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
          + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
          + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
          + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
          + "Z";

  private static final int[] CODES = new int[SYMBOLS];
  private static final byte[] BITS = new byte[SYMBOLS];

  /** By the next ten bits: the symbol times 16, plus the length of its code; 0 if it is longer. */
  private static final short[] SHORT_CODES = new short[1 << TABLE_BITS];

  /** By length: the first code, how many there are, and where their symbols begin. */
  private static final int[] FIRST = new int[MAX_BITS + 1];

  private static final int[] COUNT = new int[MAX_BITS + 1];
  private static final int[] OFFSET = new int[MAX_BITS + 1];
  private static final short[] SORTED = new short[SYMBOLS];

  static {
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      BITS[symbol] = (byte) (LENGTHS.charAt(symbol) - 'A' + 5);
      COUNT[BITS[symbol]]++;
    }
    int code = 0;
    int sorted = 0;
    for (int bits = 1; bits <= MAX_BITS; bits++) {
      code <<= 1;
      FIRST[bits] = code;
      OFFSET[bits] = sorted;
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (BITS[symbol] == bits) {
          CODES[symbol] = code++;
          SORTED[sorted++] = (short) symbol;
        }
      }
    }
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      int free = TABLE_BITS - BITS[symbol];
      for (int i = 0; free >= 0 && i < 1 << free; i++) {
        SHORT_CODES[(CODES[symbol] << free) + i] = (short) (symbol << 4 | BITS[symbol]);
      }
    }
  }

  private Huffman() {}

  /** How many bytes the code of {@code text}, which is ISO-8859-1, has. */
  static int encodedLength(String text) {
    long bits = 0;
    for (int i = 0; i < text.length(); i++) {
      bits += BITS[text.charAt(i) & 0xff];
    }
    return (int) ((bits + 7) >>> 3);
  }

  /** Writes the code of {@code text}; there must be room. Returns where it ends. */
  static int encode(String text, byte[] target, int offset) {
    int at = offset;
    long pending = 0;
    int pendingBits = 0;
    for (int i = 0; i < text.length(); i++) {
      int symbol = text.charAt(i) & 0xff;
      pending = pending << BITS[symbol] | CODES[symbol];
      pendingBits += BITS[symbol];
      while (pendingBits >= 8) {
        pendingBits -= 8;
        target[at++] = (byte) (pending >>> pendingBits);
      }
    }
    if (pendingBits > 0) {
      // Padded with the most significant bits of the end of string, which are all ones.
      target[at++] = (byte) (pending << (8 - pendingBits) | 0xff >>> pendingBits);
    }
    return at;
  }

  /** The most bytes that {@code encoded} bytes can stand for: the shortest code has five bits. */
  static int maxDecodedLength(int encoded) {
    return (int) (encoded * 8L / 5) + 1;
  }

  /**
   * Decodes the bytes from {@code start} to {@code end} into {@code target}, which has room.
   *
   * @return how many bytes they stand for
   * @throws HpackException if they are no code, or padded wrongly
   */
  static int decode(byte[] source, int start, int end, byte[] target) throws HpackException {
    int length = 0;
    long pending = 0;
    int pendingBits = 0;
    int at = start;
    while (true) {
      while (pendingBits <= 56 && at < end) {
        pending |= (source[at++] & 0xffL) << (56 - pendingBits);
        pendingBits += 8;
      }
      int found = SHORT_CODES[(int) (pending >>> (64 - TABLE_BITS))];
      int bits = found & 0xf;
      int symbol = found >> 4;
      if (bits == 0) {
        bits = longCode(pending);
        symbol = symbol(pending, bits);
      }
      if (bits > pendingBits) {
        checkPadding(pending, pendingBits);
        return length;
      }
      if (symbol == END_OF_STRING) {
        throw new HpackException("end of string in a Huffman code");
      }
      target[length++] = (byte) symbol;
      pending <<= bits;
      pendingBits -= bits;
    }
  }

  /** How long the code is that begins the 64 bits of {@code pending}, and is no short one. */
  private static int longCode(long pending) {
    for (int bits = TABLE_BITS + 1; bits < MAX_BITS; bits++) {
      int code = (int) (pending >>> (64 - bits));
      if (code - FIRST[bits] < COUNT[bits]) {
        return bits;
      }
    }
    return MAX_BITS;
  }

  private static int symbol(long pending, int bits) {
    return SORTED[OFFSET[bits] + (int) (pending >>> (64 - bits)) - FIRST[bits]];
  }

  /** RFC 7541 section 5.2: less than a byte, all ones. */
  private static void checkPadding(long pending, int bits) throws HpackException {
    if (bits > 7 || (bits > 0 && pending >>> (64 - bits) != (1L << bits) - 1)) {
      throw new HpackException("malformed padding of a Huffman code");
    }
  }
}
