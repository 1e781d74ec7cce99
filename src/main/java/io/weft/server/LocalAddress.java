package io.weft.server;

import io.weft.net.Ips;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Finds the address of this machine that stands for clients on it. */
final class LocalAddress {
  private LocalAddress() {}

  /** The first address that is not a loopback one; {@code version} is {@code v4} or {@code v6}. */
  static String find(String version) {
    boolean v6 = version.equals("v6");
    try {
      List<InetAddress> addresses =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> address instanceof Inet6Address == v6)
              .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
              .toList();
      if (!addresses.isEmpty()) {
        return Ips.text(addresses.getFirst());
      }
    } catch (SocketException e) {
      // There is no network; the loopback address remains.
    }
    return v6 ? "::1" : "127.0.0.1";
  }
}
