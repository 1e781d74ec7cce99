package io.weft.extension.filter.listener.proxyprotocol;

import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.net.ProxyProtocol;
import io.weft.net.ProxyProtocol.Tlv;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy in front says of a connection. A value.
 *
 * <p>Source: the PROXY protocol, versions 1 and 2.
 *
 * @param version 1 or 2
 * @param length of the header in bytes
 * @param remote the client; null if the header says nothing of it
 * @param local where the client wanted to; null if the header says nothing of it
 * @param values what else it says, in order
 */
record ProxyHeader(
    int version,
    int length,
    @Nullable Address remote,
    @Nullable Address local,
    List<Value> values) {
  /** A value with its type, as text of one character a byte. */
  record Value(int type, String text) {}

  /** The values as they are sent. */
  List<Tlv> tlvs() {
    return values.stream()
        .map(value -> new Tlv(value.type(), value.text().getBytes(StandardCharsets.ISO_8859_1)))
        .toList();
  }

  /** What the first bytes are. */
  sealed interface Result {
    /** A header. */
    record Found(ProxyHeader header) implements Result {}

    /** Something else. */
    record None() implements Result {}

    /** The beginning of a header; with fewer than {@code needed} bytes nothing more can be told. */
    record Incomplete(int needed) implements Result {}

    /** A header that is malformed. */
    record Malformed(int version) implements Result {}
  }

  private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2 = ProxyProtocol.signature();

  /** One more than the longest that the protocol knows, as in Envoy. */
  private static final int MAX_V1_BYTES = 108;

  private static final byte[] BROADCAST = {-1, -1, -1, -1};
  private static final int V2_FIXED_BYTES = 16;

  /** What {@code seen} begins with. */
  static Result parse(byte[] seen) {
    if (begins(seen, V1)) {
      return seen.length < V1.length ? more(seen) : parse1(seen);
    }
    if (begins(seen, V2)) {
      return seen.length < V2_FIXED_BYTES ? more(seen) : parse2(seen);
    }
    return new Result.None();
  }

  private static Result more(byte[] seen) {
    return new Result.Incomplete(seen.length + 1);
  }

  private static boolean begins(byte[] seen, byte[] signature) {
    int compared = Math.min(seen.length, signature.length);
    return Arrays.equals(seen, 0, compared, signature, 0, compared);
  }

  private static Result parse1(byte[] seen) {
    for (int i = V1.length; i < Math.min(seen.length, MAX_V1_BYTES); i++) {
      if (seen[i] == '\n') {
        return seen[i - 1] == '\r'
            ? line(new String(seen, 0, i - 1, StandardCharsets.ISO_8859_1).stripTrailing(), i + 1)
            : new Result.Malformed(1);
      }
    }
    return seen.length >= MAX_V1_BYTES ? new Result.Malformed(1) : more(seen);
  }

  private static Result line(String line, int length) {
    String[] parts = line.split(" ", -1);
    String family = parts.length > 1 ? parts[1] : "";
    if (family.equals("UNKNOWN")) {
      return new Result.Found(new ProxyHeader(1, length, null, null, List.of()));
    }
    boolean isV6 = family.equals("TCP6");
    if (parts.length != 6 || (!isV6 && !family.equals("TCP4"))) {
      return new Result.Malformed(1);
    }
    Address remote = address(parts[2], parts[4], isV6);
    Address local = address(parts[3], parts[5], isV6);
    return remote == null || local == null
        ? new Result.Malformed(1)
        : found(new ProxyHeader(1, length, remote, local, List.of()));
  }

  /** A header with addresses, if both are of single machines. */
  private static Result found(ProxyHeader header) {
    return isUnicast(header.remote()) && isUnicast(header.local())
        ? new Result.Found(header)
        : new Result.Malformed(header.version());
  }

  private static boolean isUnicast(@Nullable Address address) {
    InetAddress ip = address == null ? null : address.ip();
    return ip != null
        && !ip.isAnyLocalAddress()
        && !ip.isMulticastAddress()
        && !Arrays.equals(ip.getAddress(), BROADCAST);
  }

  private static @Nullable Address address(String ip, String port, boolean isV6) {
    InetAddress address = Ips.parse(ip);
    if (address == null || (address.getAddress().length == 16) != isV6) {
      return null;
    }
    try {
      int number = Integer.parseInt(port);
      return number < 0 || number > Address.MAX_PORT
          ? null
          : Address.of(new InetSocketAddress(address, number));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * <pre>
   *   signature (12) | version, command (1) | family, protocol (1) | length (2)
   *   | source address | destination address | source port | destination port | values …
   * </pre>
   */
  private static Result parse2(byte[] seen) {
    int command = seen[12] & 0xff;
    int family = seen[13] & 0xff;
    int length = V2_FIXED_BYTES + number(seen, 14);
    if (command != 0x20 && command != 0x21) {
      return new Result.Malformed(2);
    }
    int addressBytes =
        switch (family) {
          case 0x11, 0x12 -> 4;
          case 0x21, 0x22 -> 16;
          default -> 0;
        };
    boolean isLocal = command == 0x20;
    if (!isLocal && (addressBytes == 0 || length < V2_FIXED_BYTES + 2 * addressBytes + 4)) {
      return new Result.Malformed(2);
    }
    if (seen.length < length) {
      return new Result.Incomplete(length);
    }
    if (isLocal) {
      return new Result.Found(new ProxyHeader(2, length, null, null, List.of()));
    }
    int ports = V2_FIXED_BYTES + 2 * addressBytes;
    List<Value> values = values(seen, ports + 4, length);
    return values == null
        ? new Result.Malformed(2)
        : found(
            new ProxyHeader(
                2,
                length,
                address(seen, V2_FIXED_BYTES, addressBytes, ports),
                address(seen, V2_FIXED_BYTES + addressBytes, addressBytes, ports + 2),
                values));
  }

  private static Address address(byte[] seen, int at, int length, int portAt) {
    try {
      InetAddress ip = InetAddress.getByAddress(Arrays.copyOfRange(seen, at, at + length));
      return Address.of(new InetSocketAddress(ip, number(seen, portAt)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes", e);
    }
  }

  private static @Nullable List<Value> values(byte[] seen, int from, int end) {
    List<Value> values = new ArrayList<>();
    int at = from;
    while (at < end) {
      if (at + 3 > end || at + 3 + number(seen, at + 1) > end) {
        return null;
      }
      int length = number(seen, at + 1);
      values.add(
          new Value(
              seen[at] & 0xff, new String(seen, at + 3, length, StandardCharsets.ISO_8859_1)));
      at += 3 + length;
    }
    return values;
  }

  private static int number(byte[] seen, int at) {
    return ((seen[at] & 0xff) << 8) | (seen[at + 1] & 0xff);
  }
}
