package io.weft.config;

import static io.weft.net.Address.MAX_PORT;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.weft.common.ConfigException;
import io.weft.config.ConfigNode.Mapping;
import io.weft.listener.ListenSocket;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates where the admin interface listens. */
final class AdminSocketTranslator {
  private AdminSocketTranslator() {}

  /** The socket for {@code address}. */
  static ListenSocket translate(Address address, List<SocketOption> options)
      throws ConfigException {
    return new ListenSocket(
        AddressTranslator.translate(address),
        ListenSocket.SYSTEM_BACKLOG,
        false,
        address.getPipe().getMode(),
        SocketOptionsTranslator.translate(options));
  }

  /**
   * What the tree of a bootstrap says of it, if that is a plain address; found without the messages
   * of the API, which the machine needs long to get to know. Who reads all of the tree says what is
   * wrong with it.
   */
  static Optional<ListenSocket> peek(@Nullable ConfigNode root) {
    if (!(child(root, "admin") instanceof Mapping admin)
        || child(admin, "socket_options") != null
        || child(admin, "socketOptions") != null
        || !(child(admin, "address") instanceof Mapping address)
        || address.entries().size() != 1) {
      return Optional.empty();
    }
    ConfigNode plain = child(address, "socket_address");
    try {
      SocketAddress read = socketAddress(plain == null ? child(address, "socketAddress") : plain);
      return read == null
          ? Optional.empty()
          : Optional.of(translate(Address.newBuilder().setSocketAddress(read).build(), List.of()));
    } catch (ConfigException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static @Nullable SocketAddress socketAddress(@Nullable ConfigNode node) {
    if (!(node instanceof Mapping mapping)) {
      return null;
    }
    SocketAddress.Builder read = SocketAddress.newBuilder();
    for (ConfigNode.Entry entry : mapping.entries()) {
      if (!(entry.value() instanceof ConfigNode.Scalar scalar)) {
        return null;
      }
      switch (entry.key()) {
        case "address" -> read.setAddress(scalar.text());
        case "port_value", "portValue" -> read.setPortValue(port(scalar.text()));
        default -> {
          return null;
        }
      }
    }
    return read.build();
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > MAX_PORT) {
      throw new NumberFormatException("no port: " + port);
    }
    return port;
  }

  private static @Nullable ConfigNode child(@Nullable ConfigNode node, String name) {
    return node instanceof Mapping mapping ? mapping.get(name) : null;
  }
}
