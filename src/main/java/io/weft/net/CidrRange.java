package io.weft.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All addresses that share their first bits with {@code prefix}. A value; the bits beyond the
 * length are zero.
 *
 * <p>Source: {@code envoy.config.core.v3.CidrRange}.
 */
public final class CidrRange {
  private final byte[] prefix;
  private final int length;

  private CidrRange(byte[] prefix, int length) {
    this.prefix = prefix;
    this.length = length;
  }

  /**
   * The range of {@code address} and a length in bits; a length beyond that of the address means
   * the address alone.
   */
  public static CidrRange of(InetAddress address, int length) {
    byte[] prefix = address.getAddress();
    int bits = Math.min(Math.max(length, 0), prefix.length * 8);
    for (int i = bits; i < prefix.length * 8; i++) {
      prefix[i >> 3] &= (byte) ~(0x80 >> (i & 7));
    }
    return new CidrRange(prefix, bits);
  }

  /** The range {@code 10.0.0.0/8} or {@code ::1/128}; null if {@code text} is none. */
  public static @Nullable CidrRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = Ips.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    if (slash < 0) {
      return of(address, address.getAddress().length * 8);
    }
    try {
      int length = Integer.parseInt(text, slash + 1, text.length(), 10);
      return length < 0 || length > address.getAddress().length * 8 ? null : of(address, length);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether {@code address} lies in the range; one of the other family never does. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    int whole = length >> 3;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != prefix[i]) {
        return false;
      }
    }
    int rest = length & 7;
    return rest == 0 || ((bytes[whole] ^ prefix[whole]) & (0xff00 >> rest) & 0xff) == 0;
  }

  /** Whether {@code address}, null for a Unix socket, lies in one of {@code ranges}. */
  public static boolean anyContains(List<CidrRange> ranges, @Nullable InetAddress address) {
    if (address == null) {
      return false;
    }
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** How many bits are fixed. */
  public int length() {
    return length;
  }

  /** Whether this is a range of IPv6 addresses. */
  public boolean isIpv6() {
    return prefix.length == 16;
  }

  boolean bit(int index) {
    return (prefix[index >> 3] & (0x80 >> (index & 7))) != 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CidrRange range
        && length == range.length
        && Arrays.equals(prefix, range.prefix);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prefix) * 31 + length;
  }

  @Override
  public String toString() {
    try {
      return Ips.text(InetAddress.getByAddress(prefix)) + '/' + length;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
