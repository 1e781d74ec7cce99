package io.weft.hcm;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.Address;
import io.weft.net.Ips;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads and extends {@code x-forwarded-for}. Source: Envoy's page on HTTP header manipulation,
 * "x-forwarded-for".
 */
public final class ForwardedFor {
  /** More text than this is not searched for the trusted address. */
  private static final int LONGEST = 4096;

  private ForwardedFor() {}

  /**
   * The address that is {@code hops} places left of the last one.
   *
   * @return null if there are not that many or the text there is no IP address
   */
  public static @Nullable Address trusted(HeaderMap headers, int hops) {
    String value = headers.joined(HeaderName.X_FORWARDED_FOR);
    if (value == null || value.length() > LONGEST) {
      return null;
    }
    int end = value.length();
    for (int i = 0; i < hops; i++) {
      end = value.lastIndexOf(',', end - 1);
      if (end < 0) {
        return null;
      }
    }
    int comma = end == 0 ? -1 : value.lastIndexOf(',', end - 1);
    return address(value.substring(comma + 1, end).strip());
  }

  /** Whether the field names exactly one address. */
  public static boolean isSingle(HeaderMap headers) {
    String value = headers.joined(HeaderName.X_FORWARDED_FOR);
    return value != null && value.indexOf(',') < 0;
  }

  /** Puts {@code host} behind what is there. */
  static void append(HeaderMap headers, String host) {
    headers.appendValue(HeaderName.X_FORWARDED_FOR, host, ",");
  }

  /** The IP address {@code text}; null if it is none. */
  public static @Nullable Address address(String text) {
    InetAddress ip = Ips.parse(text);
    return ip == null ? null : Address.of(new InetSocketAddress(ip, 0));
  }
}
