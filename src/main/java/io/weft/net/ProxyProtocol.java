package io.weft.net;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The form of the header in which a proxy tells a host of its client, before all other bytes.
 *
 * <p>Source: the PROXY protocol; {@code envoy.config.core.v3.ProxyProtocolConfig}.
 */
public enum ProxyProtocol {
  /** A line of text. */
  V1,
  /** Binary. */
  V2;

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;
  private static final int IPV4_BYTES = 4;

  /** The header that tells of a connection from {@code remote} to {@code local}. */
  public byte[] header(Address remote, Address local) {
    InetAddress from = remote.ip();
    InetAddress to = local.ip();
    boolean isKnown = from != null && to != null && from.getClass() == to.getClass();
    return switch (this) {
      case V1 -> text(remote, local, isKnown ? from : null);
      case V2 -> binary(remote, local, isKnown ? from : null);
    };
  }

  /** {@code from} is null if the addresses cannot be told. */
  private static byte[] text(Address remote, Address local, @Nullable InetAddress from) {
    String line =
        from == null
            ? "PROXY UNKNOWN\r\n"
            : "PROXY "
                + (from.getAddress().length == IPV4_BYTES ? "TCP4 " : "TCP6 ")
                + remote.host()
                + ' '
                + local.host()
                + ' '
                + remote.port()
                + ' '
                + local.port()
                + "\r\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] binary(Address remote, Address local, @Nullable InetAddress from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    InetAddress to = local.ip();
    if (from == null || to == null) {
      out.write(LOCAL);
      out.write(0);
      putShort(out, 0);
      return out.toByteArray();
    }
    int length = from.getAddress().length;
    out.write(PROXY);
    out.write(length == IPV4_BYTES ? TCP_OVER_IPV4 : TCP_OVER_IPV6);
    putShort(out, 2 * length + 2 * Short.BYTES);
    out.writeBytes(from.getAddress());
    out.writeBytes(to.getAddress());
    putShort(out, remote.port());
    putShort(out, local.port());
    return out.toByteArray();
  }

  private static void putShort(ByteArrayOutputStream out, int value) {
    out.write(value >> Byte.SIZE);
    out.write(value);
  }
}
