package io.weft.http.http1;

import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderKeyFormatter;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.JoinedFields;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads field lines, of a head or of trailers, until the empty line.
 *
 * <p>A line that begins with white space goes on with the value before it (obs-fold); CR within a
 * value is dropped, as is the line end of a fold, so that neither reaches the next hop. Whatever is
 * wrong, the section is read to its end before it is refused, as Envoy does. Source: RFC 9112
 * section 5.
 */
final class FieldParser {
  private static final int DROPPED = -1;

  /** So many times a head may be copied to join folded lines: beyond, it is an attack. */
  private static final long MAX_FOLD_COPIES = 64;

  private final Http1Input input;
  private final Http1Settings settings;
  private final CodecCallbacks callbacks;

  /** How many bytes the section may still take. */
  private int left;

  /** How many field lines the section has had. */
  private int fields;

  /** How many bytes were copied to join folded lines. */
  private long foldedBytes;

  /** Where the last field is, with which a fold goes on; {@link #DROPPED} if it was not kept. */
  private int last = DROPPED;

  /** The white space that ended the last line, which belongs to the value if a fold follows. */
  private String blanks = "";

  FieldParser(Http1Input input, Http1Settings settings, CodecCallbacks callbacks) {
    this.input = input;
    this.settings = settings;
    this.callbacks = callbacks;
  }

  /** The fields of a message that is about to be read: none yet. */
  HeaderMap newHeaders() {
    HeaderMap headers = new HeaderMap();
    Supplier<HeaderKeyFormatter> stateful = settings.headerKeys().stateful();
    if (stateful != null) {
      headers.keyFormatter(stateful.get());
    }
    return headers;
  }

  /**
   * Reads all fields of a head into {@code headers}; blocks.
   *
   * @param most how many bytes they may take
   */
  void readHeaders(HeaderMap headers, int most) throws IOException {
    read(headers, most);
  }

  /**
   * Reads the rest of a head whose first line is wrong for {@code error}; blocks.
   *
   * @param most how many bytes it may take
   * @return what the head is refused for
   */
  Http1Exception readRest(CodecError error, int most) throws IOException {
    left = most;
    return readOn(error);
  }

  /** Reads trailers; returns null if they are not to be passed on. Blocks. */
  @Nullable HeaderMap readTrailers() throws IOException {
    HeaderMap trailers = settings.enableTrailers() ? new HeaderMap(8) : null;
    read(trailers, settings.maxHeadBytes());
    return trailers == null || trailers.isEmpty() ? null : trailers;
  }

  /** Reads a section; without {@code headers} it is checked and dropped. */
  private void read(@Nullable HeaderMap headers, int most) throws IOException {
    left = most;
    fields = 0;
    foldedBytes = 0;
    blanks = "";
    while (true) {
      int lineFeed = readLine();
      byte[] array = input.buffer().array();
      int start = input.buffer().position();
      int end = lineFeed > start && array[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
      if (end > start) {
        try {
          line(headers, array, start, end);
        } catch (Http1Exception e) {
          throw readOn(e.error());
        }
      }
      left -= lineFeed + 1 - start;
      input.skip(lineFeed + 1 - start);
      if (end == start) {
        return;
      }
    }
  }

  /**
   * Reads to the end of the section, from the line that is wrong for {@code first}. Control
   * characters are worse than malformed lines, and these worse than all else.
   */
  private Http1Exception readOn(CodecError first) throws IOException {
    CodecError worst = first;
    while (true) {
      int lineFeed = readLine();
      byte[] array = input.buffer().array();
      int start = input.buffer().position();
      int end = lineFeed > start && array[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
      if (end > start && !worst.equals(Http1Exception.INVALID_CHARACTERS)) {
        if (Http1Chars.hasControl(array, start, end)) {
          worst = Http1Exception.INVALID_CHARACTERS;
        } else if (isMalformed(array, start, end)) {
          worst = Http1Exception.CODEC_ERROR;
        }
      }
      left -= lineFeed + 1 - start;
      input.skip(lineFeed + 1 - start);
      if (end == start) {
        return new Http1Exception(worst);
      }
    }
  }

  /** Whether the line has no name before a colon, or one that is no token. */
  private static boolean isMalformed(byte[] array, int start, int end) {
    int colon = start;
    while (colon < end && Http1Chars.tokenLower(array[colon]) != 0) {
      colon++;
    }
    boolean isField = colon > start && colon < end && array[colon] == ':';
    return !isField && !isBlank(array[start]);
  }

  private int readLine() throws IOException {
    int lineFeed = input.readLine(left, Http1Exception.HEADERS_TOO_LARGE);
    if (lineFeed < 0) {
      throw new EOFException("end of input in a head");
    }
    return lineFeed;
  }

  private void line(@Nullable HeaderMap headers, byte[] array, int start, int end)
      throws IOException {
    if (array[start] == ' ' || array[start] == '\t') {
      if (fields == 0) {
        throw new Http1Exception(Http1Exception.CODEC_ERROR);
      }
      fold(headers, array, start, end);
      return;
    }
    fields++;
    if (headers != null && fields > settings.maxHeaders()) {
      throw new Http1Exception(Http1Exception.TOO_MANY_HEADERS);
    }
    last = field(headers, array, start, end);
  }

  /** Adds the field of one line; returns where it is, or {@link #DROPPED}. */
  private int field(@Nullable HeaderMap headers, byte[] array, int start, int end)
      throws IOException {
    int hash = 0;
    int colon = start;
    boolean underscore = false;
    while (true) {
      if (colon == end) {
        throw new Http1Exception(Http1Exception.CODEC_ERROR);
      }
      byte octet = array[colon];
      if (octet == ':') {
        break;
      }
      byte lower = Http1Chars.tokenLower(octet);
      if (lower == 0) {
        throw new Http1Exception(Http1Exception.CODEC_ERROR);
      }
      underscore |= octet == '_';
      hash = 31 * hash + lower;
      colon++;
    }
    if (colon == start) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    String value = value(array, colon + 1, end);
    if (headers == null || (underscore && refusesUnderscore())) {
      return DROPPED;
    }
    HeaderName name = HeaderName.of(array, start, colon, hash);
    int place = JoinedFields.addValid(headers, name, value);
    HeaderKeyFormatter formatter = headers.keyFormatter();
    if (formatter != null) {
      formatter.noteName(name, array, start, colon);
    }
    return place;
  }

  private boolean refusesUnderscore() throws IOException {
    HeadersWithUnderscores action = settings.headersWithUnderscores();
    if (action == HeadersWithUnderscores.ALLOW) {
      return false;
    }
    if (action == HeadersWithUnderscores.REJECT_REQUEST) {
      callbacks.onRequestWithUnderscoreRejected();
      throw new Http1Exception(Http1Exception.UNEXPECTED_UNDERSCORE);
    }
    callbacks.onHeaderWithUnderscoreDropped();
    return true;
  }

  private void fold(@Nullable HeaderMap headers, byte[] array, int start, int end)
      throws IOException {
    String before = blanks;
    int to = trimEnd(array, start, end);
    String rest = text(array, start, to);
    if (headers == null || last == DROPPED) {
      return;
    }
    String value = headers.value(last);
    foldedBytes += value.length() + before.length();
    if (foldedBytes > MAX_FOLD_COPIES * settings.maxHeadBytes()) {
      throw new Http1Exception(Http1Exception.HEADERS_TOO_LARGE);
    }
    if (rest.isEmpty()) {
      blanks = before + blanks;
    } else {
      headers.setValue(last, value.isEmpty() ? rest.stripLeading() : value + before + rest);
    }
  }

  private String value(byte[] array, int start, int end) throws IOException {
    int from = start;
    int to = trimEnd(array, start, end);
    while (from < to && isTrimmed(array[from])) {
      from++;
    }
    return text(array, from, to);
  }

  private int trimEnd(byte[] array, int start, int end) {
    int to = end;
    while (to > start && isTrimmed(array[to - 1])) {
      to--;
    }
    blanks = "";
    if (to < end) {
      blanks = new String(array, to, end - to, StandardCharsets.ISO_8859_1).replace("\r", "");
    }
    return to;
  }

  private static boolean isTrimmed(byte octet) {
    return isBlank(octet) || octet == '\r';
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  private static String text(byte[] array, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      if (Http1Chars.isControl(array[i])) {
        return textWithoutCarriageReturns(array, from, to);
      }
    }
    return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static String textWithoutCarriageReturns(byte[] array, int from, int to)
      throws IOException {
    byte[] kept = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      if (array[i] == '\r') {
        continue;
      }
      if (Http1Chars.isControl(array[i])) {
        throw new Http1Exception(Http1Exception.INVALID_CHARACTERS);
      }
      kept[length++] = array[i];
    }
    return new String(kept, 0, length, StandardCharsets.ISO_8859_1);
  }
}
