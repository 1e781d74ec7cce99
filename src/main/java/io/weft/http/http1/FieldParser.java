package io.weft.http.http1;

import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.http1.Http1Settings.HeadersWithUnderscores;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads field lines, of a head or of trailers, until the empty line.
 *
 * <p>Each line is judged as soon as it is complete. A line that begins with white space goes on
 * with the value before it (obs-fold); CR within a value is dropped, as is the line end of a fold,
 * so that neither reaches the next hop. Source: RFC 9112 section 5.
 */
final class FieldParser {
  private final Http1Input input;
  private final Http1Settings settings;
  private final CodecCallbacks callbacks;

  FieldParser(Http1Input input, Http1Settings settings, CodecCallbacks callbacks) {
    this.input = input;
    this.settings = settings;
    this.callbacks = callbacks;
  }

  /**
   * Reads all fields of a head into {@code headers}; blocks.
   *
   * @param most how many bytes they may take
   */
  void readHeaders(HeaderMap headers, int most) throws IOException {
    read(headers, most, Http1Exception.HEADERS_TOO_LARGE, Http1Exception.TOO_MANY_HEADERS);
  }

  /** Reads trailers; returns null if they are not to be passed on. Blocks. */
  @Nullable HeaderMap readTrailers() throws IOException {
    HeaderMap trailers = new HeaderMap(8);
    read(
        trailers,
        settings.maxHeadBytes(),
        Http1Exception.TRAILERS_TOO_LARGE,
        Http1Exception.TOO_MANY_TRAILERS);
    return settings.enableTrailers() && !trailers.isEmpty() ? trailers : null;
  }

  private void read(HeaderMap headers, int most, CodecError tooLarge, CodecError tooMany)
      throws IOException {
    int left = most;
    int fields = 0;
    boolean foldable = false;
    while (true) {
      int lineFeed = input.readLine(left, tooLarge);
      if (lineFeed < 0) {
        throw new EOFException("end of input in a head");
      }
      byte[] array = input.buffer().array();
      int start = input.buffer().position();
      int end = lineFeed > start && array[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
      int length = lineFeed + 1 - start;
      left -= length;
      if (end == start) {
        input.skip(length);
        return;
      }
      if (array[start] == ' ' || array[start] == '\t') {
        fold(headers, foldable, array, start, end);
      } else {
        fields++;
        if (fields > settings.maxHeaders()) {
          throw new Http1Exception(tooMany);
        }
        foldable = field(headers, array, start, end);
      }
      input.skip(length);
    }
  }

  /** Adds the field of one line; returns whether it was kept, so that a fold can go on with it. */
  private boolean field(HeaderMap headers, byte[] array, int start, int end) throws IOException {
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
    if (underscore && refusesUnderscore()) {
      return false;
    }
    HeaderName name = HeaderName.of(array, start, colon, hash);
    headers.add(name, value(array, colon + 1, end));
    return true;
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

  private static void fold(HeaderMap headers, boolean foldable, byte[] array, int start, int end)
      throws IOException {
    int last = headers.size() - 1;
    if (last < 0 || headers.name(last).isPseudo()) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    if (foldable) {
      int to = trimEnd(array, start, end);
      String rest = text(array, start, to);
      String value = headers.value(last) + rest;
      headers.setValue(last, headers.value(last).isEmpty() ? value.strip() : value);
    }
  }

  private static String value(byte[] array, int start, int end) throws IOException {
    int from = start;
    int to = trimEnd(array, start, end);
    while (from < to && (array[from] == ' ' || array[from] == '\t')) {
      from++;
    }
    return text(array, from, to);
  }

  private static int trimEnd(byte[] array, int start, int end) {
    int to = end;
    while (to > start && (array[to - 1] == ' ' || array[to - 1] == '\t')) {
      to--;
    }
    return to;
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
