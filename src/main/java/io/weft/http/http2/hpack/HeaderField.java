package io.weft.http.http2.hpack;

import io.weft.http.HeaderName;

/**
 * An entry of a table. A value.
 *
 * @param wellFormed whether name and value have no characters that a message must not have
 */
record HeaderField(HeaderName name, String value, boolean wellFormed) {
  /** What each entry counts besides its octets: RFC 7541 section 4.1. */
  static final int OVERHEAD_BYTES = 32;

  /** How much of a table it takes, in bytes. */
  int size() {
    return size(name, value);
  }

  /** How much of a table a field of these parts takes, in bytes. */
  static int size(HeaderName name, String value) {
    return name.bytes().length + value.length() + OVERHEAD_BYTES;
  }
}
