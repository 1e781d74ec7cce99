package io.weft.http.http2.hpack;

import io.weft.http.HeaderName;

/** The fields that both ends know from the beginning: RFC 7541 appendix A. */
final class StaticTable {
  /** Names and values in turns. */
  private static final String[] TEXT = {
    ":authority", "",
    ":method", "GET",
    ":method", "POST",
    ":path", "/",
    ":path", "/index.html",
    ":scheme", "http",
    ":scheme", "https",
    ":status", "200",
    ":status", "204",
    ":status", "206",
    ":status", "304",
    ":status", "400",
    ":status", "404",
    ":status", "500",
    "accept-charset", "",
    "accept-encoding", "gzip, deflate",
    "accept-language", "",
    "accept-ranges", "",
    "accept", "",
    "access-control-allow-origin", "",
    "age", "",
    "allow", "",
    "authorization", "",
    "cache-control", "",
    "content-disposition", "",
    "content-encoding", "",
    "content-language", "",
    "content-length", "",
    "content-location", "",
    "content-range", "",
    "content-type", "",
    "cookie", "",
    "date", "",
    "etag", "",
    "expect", "",
    "expires", "",
    "from", "",
    "host", "",
    "if-match", "",
    "if-modified-since", "",
    "if-none-match", "",
    "if-range", "",
    "if-unmodified-since", "",
    "last-modified", "",
    "link", "",
    "location", "",
    "max-forwards", "",
    "proxy-authenticate", "",
    "proxy-authorization", "",
    "range", "",
    "referer", "",
    "refresh", "",
    "retry-after", "",
    "server", "",
    "set-cookie", "",
    "strict-transport-security", "",
    "transfer-encoding", "",
    "user-agent", "",
    "vary", "",
    "via", "",
    "www-authenticate", "",
  };

  /** How many fields there are; the index of the first is 1. */
  static final int COUNT = TEXT.length / 2;

  private static final HeaderField[] FIELDS = new HeaderField[COUNT + 1];

  /** For each hash of a name where the first field of that name is; open addressing. */
  private static final int SLOTS = 256;

  private static final byte[] INDEX = new byte[SLOTS];

  static {
    FIELDS[0] = new HeaderField(HeaderName.of(""), "", false);
    for (int i = 1; i <= COUNT; i++) {
      HeaderName name = HeaderName.of(TEXT[2 * i - 2]);
      FIELDS[i] = new HeaderField(name, TEXT[2 * i - 1], true);
      if (find(name) == 0) {
        int slot = slot(name);
        while (INDEX[slot] != 0) {
          slot = (slot + 1) & (SLOTS - 1);
        }
        INDEX[slot] = (byte) i;
      }
    }
  }

  private StaticTable() {}

  /** The field at {@code index}, from 1 to {@link #COUNT}. */
  static HeaderField get(int index) {
    return FIELDS[index];
  }

  /** The index of the first field {@code name}; 0 if there is none. */
  static int find(HeaderName name) {
    int slot = slot(name);
    while (INDEX[slot] != 0) {
      if (FIELDS[INDEX[slot]].name().equals(name)) {
        return INDEX[slot];
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return 0;
  }

  /**
   * The index of the field {@code name} with {@code value}; 0 if there is none.
   *
   * @param first what {@link #find(HeaderName)} said
   */
  static int find(int first, HeaderName name, String value) {
    for (int i = first; i > 0 && i <= COUNT && FIELDS[i].name().equals(name); i++) {
      if (FIELDS[i].value().equals(value)) {
        return i;
      }
    }
    return 0;
  }

  private static int slot(HeaderName name) {
    int hash = name.hashCode();
    return (hash ^ (hash >>> 8)) & (SLOTS - 1);
  }
}
