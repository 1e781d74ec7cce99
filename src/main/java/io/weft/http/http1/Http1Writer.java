package io.weft.http.http1;

import io.weft.http.FieldValues;
import io.weft.http.HeaderKeyFormatter;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.http1.Http1Settings.HeaderKeyFormat;
import io.weft.net.BufferPool;
import io.weft.net.Connection;
import io.weft.net.DirectTransfer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a connection: a buffer that is borrowed for a message, so that a head and a
 * small body leave in one piece.
 *
 * <p>Owned by the one thread that writes.
 */
final class Http1Writer {
  private static final byte[] COLON = {':', ' '};
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final String CHUNKED = "chunked";
  private static final byte[] TRANSFER_ENCODING_CHUNKED = bytes("transfer-encoding: chunked\r\n");
  private static final byte[] TRANSFER_ENCODING_CHUNKED_PROPER =
      bytes("Transfer-Encoding: chunked\r\n");

  private final Connection connection;
  private final Http1Input.Counter counter;
  private final boolean properCase;
  private final BodySink sink = new BodySink(this);
  private byte @Nullable [] buffer;
  private int size;
  private boolean failed;

  /** Writes the names of the head that is being written; null for the way of the connection. */
  private @Nullable HeaderKeyFormatter keyFormatter;

  /** Whether the values that are written can be written as they are. */
  private boolean valid;

  /** How many bytes were written or buffered since the connection began. */
  private long written;

  Http1Writer(Connection connection, HeaderKeyFormat format, Http1Input.Counter counter) {
    this.connection = connection;
    this.counter = counter;
    this.properCase = format == HeaderKeyFormat.PROPER_CASE;
  }

  /** How many bytes were written or buffered since the connection began. */
  long written() {
    return written;
  }

  /** The stream that frames a body as {@code framing} says; {@code length} counts for LENGTH. */
  BodySink sink(Framing framing, long length) {
    sink.begin(framing, length);
    return sink;
  }

  void octet(int octet) throws IOException {
    byte[] target = room(1);
    target[size++] = (byte) octet;
    written++;
  }

  void bytes(byte[] source, int offset, int length) throws IOException {
    byte[] target = room(0);
    written += length;
    if (length <= target.length - size) {
      System.arraycopy(source, offset, target, size, length);
      size += length;
      return;
    }
    bytesBeyondBuffer(target, source, offset, length);
  }

  void bytes(byte[] source) throws IOException {
    bytes(source, 0, source.length);
  }

  /** Writes {@code text}, which is ISO-8859-1. */
  void text(String text) throws IOException {
    int length = text.length();
    byte[] target = room(0);
    if (length > target.length - size) {
      bytes(text.getBytes(StandardCharsets.ISO_8859_1));
      return;
    }
    copy(text, target, size);
    size += length;
    written += length;
  }

  /** Writes a field; of its value as {@link #value}. */
  void field(HeaderName name, String value) throws IOException {
    name(name);
    bytes(COLON, 0, 2);
    value(value);
    bytes(LINE_END, 0, 2);
  }

  /** Writes a value; line ends and NUL in it, which might begin another field, become blanks. */
  void value(String value) throws IOException {
    text(valid ? value : FieldValues.withoutLineEnds(value));
  }

  /** Begins a head with the fields {@code headers}, which may know how to be written. */
  void beginHead(HeaderMap headers) {
    keyFormatter = headers.keyFormatter();
    valid = headers.isValid();
  }

  /** The empty line behind a head. */
  void endHead() throws IOException {
    keyFormatter = null;
    lineEnd();
  }

  void name(HeaderName name) throws IOException {
    HeaderKeyFormatter formatter = keyFormatter;
    if (formatter != null) {
      bytes(formatter.format(name));
      return;
    }
    byte[] source = name.bytes();
    if (!properCase) {
      bytes(source, 0, source.length);
      return;
    }
    boolean first = true;
    for (byte octet : source) {
      boolean letter = octet >= 'a' && octet <= 'z';
      octet(first && letter ? octet - ('a' - 'A') : octet);
      first = octet == '-';
    }
  }

  void lineEnd() throws IOException {
    bytes(LINE_END, 0, 2);
  }

  /** {@code transfer-encoding: chunked}. */
  void chunkedField() throws IOException {
    if (keyFormatter != null) {
      field(HeaderName.TRANSFER_ENCODING, CHUNKED);
      return;
    }
    bytes(properCase ? TRANSFER_ENCODING_CHUNKED_PROPER : TRANSFER_ENCODING_CHUNKED);
  }

  /** {@code content-length} with {@code length}. */
  void lengthField(long length) throws IOException {
    name(HeaderName.CONTENT_LENGTH);
    bytes(COLON, 0, 2);
    number(length);
    bytes(LINE_END, 0, 2);
  }

  void number(long number) throws IOException {
    if (number >= 10) {
      number(number / 10);
    }
    octet((int) ('0' + number % 10));
  }

  void hex(long number) throws IOException {
    if (number >= 16) {
      hex(number >>> 4);
    }
    octet(Character.forDigit((int) (number & 15), 16));
  }

  /** Writes the fields of a trailer section and its end. */
  void trailers(HeaderMap trailers) throws IOException {
    valid = trailers.isValid();
    for (int i = 0; i < trailers.size(); i++) {
      if (!trailers.name(i).isPseudo()) {
        field(trailers.name(i), trailers.value(i));
      }
    }
    lineEnd();
  }

  /** Whether anything is buffered. */
  boolean isDirty() {
    return size > 0;
  }

  /** Hands what is buffered to the connection; blocks while the peer does not read. */
  void flush() throws IOException {
    byte[] source = buffer;
    if (size > 0 && source != null) {
      int length = size;
      size = 0;
      write(source, 0, length);
    }
  }

  /** Whether the connection refused bytes. */
  boolean isFailed() {
    return failed;
  }

  /** Gives the buffer back; whatever is in it is lost. */
  void release() {
    byte[] used = buffer;
    buffer = null;
    size = 0;
    if (used != null) {
      BufferPool.HEAP.giveBack(used);
    }
  }

  /** Writes to the connection past the buffer, which is empty; null if it takes no such bytes. */
  DirectTransfer.@Nullable Sink direct() {
    OutputStream out = connection.out();
    return out instanceof DirectTransfer.Sink direct ? bytes -> write(direct, bytes) : null;
  }

  private void write(byte[] source, int offset, int length) throws IOException {
    try {
      connection.out().write(source, offset, length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    counter.count(length);
  }

  private void write(DirectTransfer.Sink direct, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    try {
      direct.write(bytes);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    written += length;
    counter.count(length);
  }

  /** The buffer, with room for {@code needed} bytes. */
  private byte[] room(int needed) throws IOException {
    byte[] target = buffer;
    if (target == null) {
      target = BufferPool.HEAP.borrow();
      buffer = target;
    }
    if (target.length - size < needed) {
      flush();
    }
    return target;
  }

  private void bytesBeyondBuffer(byte[] target, byte[] source, int offset, int length)
      throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (size == 0 && left >= target.length) {
        write(source, from, left);
        return;
      }
      int count = Math.min(left, target.length - size);
      System.arraycopy(source, from, target, size, count);
      size += count;
      from += count;
      left -= count;
      if (size == target.length) {
        flush();
      }
    }
  }

  /** The low octets of all characters, which for ISO-8859-1 is a copy of memory. */
  @SuppressWarnings("deprecation") // Deprecated for other charsets; the only way without garbage.
  private static void copy(String text, byte[] target, int at) {
    text.getBytes(0, text.length(), target, at);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
