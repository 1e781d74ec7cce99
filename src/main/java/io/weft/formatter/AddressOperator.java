package io.weft.formatter;

import io.weft.net.Address;
import io.weft.net.Ips;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** An address, or a part of one. */
sealed interface AddressOperator extends Operator {
  /** Where the address comes from. */
  @FunctionalInterface
  interface Field {
    /** The address; null if there is none. */
    @Nullable Address of(FormatContext context);
  }

  /** The address as Envoy writes it: {@code 10.0.0.1:80}. */
  record WithPort(Field field) implements AddressOperator {
    @Override
    public boolean append(FormatContext context, ByteText out) {
      Address address = field.of(context);
      if (address == null) {
        return false;
      }
      out.appendUtf8(address.toString());
      return true;
    }
  }

  /** The port alone; nothing for a Unix socket, which has none. */
  record Port(Field field) implements AddressOperator {
    @Override
    public boolean append(FormatContext context, ByteText out) {
      Address address = field.of(context);
      if (address == null) {
        return false;
      }
      if (address.ip() != null) {
        out.append(address.port());
      }
      return true;
    }

    @Override
    public boolean appendJson(FormatContext context, ByteText out) {
      Address address = field.of(context);
      return address != null && address.ip() != null && append(context, out);
    }
  }

  /**
   * The IP address alone, or the network of {@code prefixLength} bits that it is in.
   *
   * @param prefixLength negative for the address itself
   */
  record WithoutPort(Field field, int prefixLength) implements AddressOperator {
    @Override
    public boolean append(FormatContext context, ByteText out) {
      Address address = field.of(context);
      if (address == null) {
        return false;
      }
      InetAddress ip = address.ip();
      if (prefixLength < 0 || ip == null) {
        out.appendUtf8(address.host());
        return true;
      }
      byte[] masked = ip.getAddress();
      int bits = Math.min(prefixLength, masked.length * 8);
      for (int i = 0; i < masked.length; i++) {
        int kept = Math.clamp(bits - i * 8, 0, 8);
        masked[i] = (byte) (masked[i] & (0xff00 >> kept));
      }
      out.append(Ips.text(address(masked)));
      out.append('/');
      out.append(bits);
      return true;
    }

    private static InetAddress address(byte[] octets) {
      try {
        return InetAddress.getByAddress(octets);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("neither 4 nor 16 octets", e);
      }
    }
  }

  /** The IP address of {@code field}; its network if {@code mask} is a number of bits. */
  static AddressOperator withoutPort(Field field, String mask) {
    int prefixLength = -1;
    if (!mask.isEmpty() && mask.length() <= 9 && mask.chars().allMatch(c -> c >= '0' && c <= '9')) {
      prefixLength = Integer.parseInt(mask);
    }
    return new WithoutPort(field, prefixLength);
  }
}
