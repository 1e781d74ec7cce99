package io.weft.http.http1;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The methods that are accepted without being allowed by the configuration. */
final class Methods {
  private static final int TABLE_SIZE = 512;
  private static final @Nullable String[] TABLE = new String[TABLE_SIZE];

  static {
    String known =
        "ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL"
            + " MOVE NOTIFY OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT"
            + " SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE";
    Map<Integer, String> taken = new TreeMap<>();
    for (String method : known.split(" ")) {
      int slot = method.hashCode() & (TABLE_SIZE - 1);
      while (taken.putIfAbsent(slot, method) != null) {
        slot = (slot + 1) & (TABLE_SIZE - 1);
      }
      TABLE[slot] = method;
    }
  }

  private Methods() {}

  /** The method in {@code array} from {@code start} to {@code end}; null if it is refused. */
  static @Nullable String of(byte[] array, int start, int end, boolean allowCustom) {
    if (start == end) {
      return null;
    }
    int hash = 0;
    for (int i = start; i < end; i++) {
      if (Http1Chars.tokenLower(array[i]) == 0) {
        return null;
      }
      hash = 31 * hash + array[i];
    }
    for (int slot = hash & (TABLE_SIZE - 1); ; slot = (slot + 1) & (TABLE_SIZE - 1)) {
      String known = TABLE[slot];
      if (known == null) {
        break;
      }
      if (matches(known, array, start, end)) {
        return known;
      }
    }
    return allowCustom ? new String(array, start, end - start, StandardCharsets.ISO_8859_1) : null;
  }

  /** Whether a request of {@code method} without a body says so by {@code content-length: 0}. */
  static boolean tellsEmptyBody(String method) {
    return switch (method) {
      case "GET", "HEAD", "DELETE", "TRACE", "CONNECT" -> false;
      default -> true;
    };
  }

  private static boolean matches(String known, byte[] array, int start, int end) {
    if (known.length() != end - start) {
      return false;
    }
    for (int i = 0; i < known.length(); i++) {
      if (known.charAt(i) != array[start + i]) {
        return false;
      }
    }
    return true;
  }
}
