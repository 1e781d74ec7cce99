package io.weft.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells the address that the client of a redirected connection meant. Any thread, never blocks.
 *
 * <p>Source: Linux's {@code SO_ORIGINAL_DST}, and {@code IP_TRANSPARENT} as Envoy reads it.
 */
@FunctionalInterface
public interface OriginalDestination {
  /** Asks the kernel; needs {@link SocketNatives}. */
  OriginalDestination SYSTEM = OriginalDestination::ask;

  /** The address that was meant; null if nothing has redirected the connection. */
  @Nullable Address of(SocketConnection socket);

  private static @Nullable Address ask(SocketConnection socket) {
    InetAddress local = socket.info().directLocalAddress().ip();
    SocketChannel channel = socket.channel();
    if (local == null || channel == null) {
      return null;
    }
    boolean isV4 = local instanceof Inet4Address;
    int level = isV4 ? SocketNatives.IPPROTO_IP : SocketNatives.IPPROTO_IPV6;
    ByteBuffer address = ByteBuffer.allocateDirect(SocketNatives.SOCKADDR_BYTES);
    if (SocketNatives.getSocketOption(channel, level, SocketNatives.SO_ORIGINAL_DST, address)) {
      return parse(address, isV4);
    }
    int transparent = isV4 ? SocketNatives.IP_TRANSPARENT : SocketNatives.IPV6_TRANSPARENT;
    ByteBuffer flag = ByteBuffer.allocateDirect(Integer.BYTES);
    boolean isTransparent =
        SocketNatives.getSocketOption(channel, level, transparent, flag)
            && flag.order(ByteOrder.nativeOrder()).getInt(0) != 0;
    return isTransparent ? socket.info().directLocalAddress() : null;
  }

  /**
   * Reads a {@code sockaddr_in} or {@code sockaddr_in6}.
   *
   * <pre>
   *   family 2 | port 2, network order | address 4
   *   family 2 | port 2, network order | flow 4 | address 16 | scope 4
   * </pre>
   */
  static Address parse(ByteBuffer address, boolean isV4) {
    byte[] ip = new byte[isV4 ? 4 : 16];
    address.get(isV4 ? 4 : 8, ip);
    int port = Short.toUnsignedInt(address.order(ByteOrder.BIG_ENDIAN).getShort(2));
    try {
      return Address.of(new InetSocketAddress(InetAddress.getByAddress(ip), port));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(Arrays.toString(ip), e);
    }
  }
}
