package io.weft.formatter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing text of bytes: what a log line or a header value is before it leaves.
 *
 * <p>Fields of messages arrive as bytes of no known charset, so they are kept and written byte by
 * byte; Weft's own text is UTF-8. Used by one thread.
 */
public final class ByteText {
  private static final byte[] MIN_LONG = ascii(Long.toString(Long.MIN_VALUE));

  private byte[] bytes;
  private int length;

  /** An empty text with room for {@code capacity} bytes before it has to grow. */
  public ByteText(int capacity) {
    bytes = new byte[Math.max(capacity, 16)];
  }

  /** How many bytes there are. */
  public int length() {
    return length;
  }

  /** The bytes, of which only the first {@link #length} count; valid until the next change. */
  public byte[] array() {
    return bytes;
  }

  /** Takes everything behind the first {@code newLength} bytes away. */
  public void truncate(int newLength) {
    if (newLength < length) {
      length = newLength;
    }
  }

  /** Appends one ASCII character. */
  public void append(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
  }

  /** Appends bytes as they are. */
  public void append(byte[] source) {
    append(source, 0, source.length);
  }

  /** Appends {@code count} bytes of {@code source} from {@code offset} on. */
  public void append(byte[] source, int offset, int count) {
    ensure(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  /** Appends {@code text}, each character of which is one byte: a field of a message, or ASCII. */
  @SuppressWarnings("deprecation") // Deprecated for other charsets; the only way without garbage.
  public void append(String text) {
    int count = text.length();
    ensure(count);
    text.getBytes(0, count, bytes, length);
    length += count;
  }

  /** Appends the first {@code count} characters of {@code text}, each of which is one byte. */
  @SuppressWarnings("deprecation") // As above.
  public void append(String text, int count) {
    ensure(count);
    text.getBytes(0, count, bytes, length);
    length += count;
  }

  /** Appends {@code text} as UTF-8. */
  public void appendUtf8(String text) {
    if (isAscii(text)) {
      append(text);
    } else {
      append(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Appends {@code number} in decimal. */
  public void append(long number) {
    if (number < 0) {
      if (number == Long.MIN_VALUE) {
        append(MIN_LONG);
        return;
      }
      append('-');
      append(-number);
      return;
    }
    int digits = digits(number);
    ensure(digits);
    int at = length + digits;
    length = at;
    long rest = number;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
  }

  /** Appends the last {@code digits} decimal digits of {@code number}, zeros in front included. */
  public void appendPadded(int number, int digits) {
    ensure(digits);
    int rest = number;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /** The text with one character for each byte, as a field of a message. */
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** The bytes from {@code start} on, which are taken away. */
  public byte[] cut(int start) {
    byte[] tail = Arrays.copyOfRange(bytes, start, length);
    length = start;
    return tail;
  }

  /** {@code text} with one character for each byte of its UTF-8 form. */
  static String bytesOf(String text) {
    return isAscii(text)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static int digits(long number) {
    int digits = 1;
    for (long bound = 10; number >= bound; bound *= 10) {
      digits++;
      if (digits == 19) {
        break;
      }
    }
    return digits;
  }

  private void ensure(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
