package io.weft.http.http2;

import io.weft.http.FieldValues;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.http2.hpack.HpackEncoder;

/** Writes the fields of a message as HTTP/2 has them: RFC 9113 section 8.2 and 8.3. */
final class MessageWriter {
  private MessageWriter() {}

  /**
   * Writes pseudo headers first, and leaves out what belongs to a connection of HTTP/1; {@code
   * host} is {@code :authority} already. Line ends and NUL in values become blanks.
   */
  static void write(HeaderMap headers, HpackEncoder encoder) {
    int size = headers.size();
    boolean valid = headers.isValid();
    for (int i = 0; i < size; i++) {
      if (headers.name(i).isPseudo()) {
        encoder.field(headers.name(i), value(headers, i, valid));
      }
    }
    for (int i = 0; i < size; i++) {
      HeaderName name = headers.name(i);
      if (!name.isPseudo() && isSent(name, headers.value(i))) {
        encoder.field(name, value(headers, i, valid));
      }
    }
  }

  private static String value(HeaderMap headers, int index, boolean valid) {
    String value = headers.value(index);
    return valid ? value : FieldValues.withoutLineEnds(value);
  }

  private static boolean isSent(HeaderName name, String value) {
    if (name.equals(HeaderName.TE)) {
      return value.equalsIgnoreCase("trailers");
    }
    return !FieldRules.isOfConnection(name) && !name.equals(HeaderName.HOST);
  }
}
