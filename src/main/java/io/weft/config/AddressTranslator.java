package io.weft.config;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.net.Address;
import io.weft.net.CidrRange;
import io.weft.net.Ips;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Translates addresses that need no name server, and ranges of addresses. */
public final class AddressTranslator {
  private static final int MAX_BITS = 128;
  private static final int MAX_PIPE_BYTES = 107;

  private AddressTranslator() {}

  /**
   * The address to listen on or to bind to.
   *
   * @throws ConfigException if it is no literal
   */
  public static Address translate(io.envoyproxy.envoy.config.core.v3.Address proto)
      throws ConfigException {
    return switch (proto.getAddressCase()) {
      case SOCKET_ADDRESS -> socketAddress(proto.getSocketAddress());
      case PIPE -> pipe(proto.getPipe().getPath());
      case ENVOY_INTERNAL_ADDRESS ->
          throw new ConfigException(
              "envoy_internal_address",
              "use internal_listener field instead of address for internal listeners");
      case ADDRESS_NOT_SET ->
          throw new ConfigException("", "is empty; one of socket_address and pipe is needed");
    };
  }

  private static Address pipe(String path) throws ConfigException {
    if (path.startsWith("@") || path.indexOf('\0') >= 0) {
      throw new ConfigException(
          "pipe.path",
          "abstract Unix sockets are not implemented in Weft: the JDK does not have them: " + path);
    }
    if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PIPE_BYTES) {
      throw new ConfigException(
          "pipe.path",
          "Path \"" + path + "\" exceeds maximum UNIX domain socket path size of 108.");
    }
    return Address.of(UnixDomainSocketAddress.of(path));
  }

  /** All of {@code ranges}; problems name {@code field} and the index. */
  public static List<CidrRange> ranges(
      List<io.envoyproxy.envoy.config.core.v3.CidrRange> ranges, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<CidrRange> translated = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      var range = ranges.get(i);
      CidrRange one = errors.attempt(field + '[' + i + ']', () -> range(range));
      if (one != null) {
        translated.add(one);
      }
    }
    errors.throwIfAny();
    return translated;
  }

  /** As {@link #ranges}, of xDS's own message. */
  public static List<CidrRange> xdsRanges(
      List<com.github.xds.core.v3.CidrRange> ranges, String field) throws ConfigException {
    return ranges(
        ranges.stream()
            .map(range ->
                io.envoyproxy.envoy.config.core.v3.CidrRange.newBuilder()
                    .setAddressPrefix(range.getAddressPrefix())
                    .setPrefixLen(range.getPrefixLen())
                    .build())
            .toList(),
        field);
  }

  private static Address socketAddress(SocketAddress proto) throws ConfigException {
    if (Ips.parse(proto.getAddress()) == null) {
      throw new ConfigException(
          "socket_address.address",
          "malformed IP address: " + proto.getAddress() + "; an IPv4 or IPv6 address is needed");
    }
    if (!proto.getNamedPort().isEmpty()) {
      throw new ConfigException(
          "socket_address.named_port", "a listener needs a port_value, not a name");
    }
    return Address.of(proto.getAddress(), proto.getPortValue());
  }

  private static CidrRange range(io.envoyproxy.envoy.config.core.v3.CidrRange proto)
      throws ConfigException {
    InetAddress address = Ips.parse(proto.getAddressPrefix());
    if (address == null) {
      throw new ConfigException(
          "address_prefix", "malformed IP address: " + proto.getAddressPrefix());
    }
    UInt32Value length = proto.getPrefixLen();
    return CidrRange.of(address, Math.min(MAX_BITS, length.getValue()));
  }
}
