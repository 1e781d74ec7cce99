package io.weft.config;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.bootstrap.internal_listener.v3.InternalListener;
import io.weft.common.ConfigException;
import io.weft.listener.ListenSocket;
import io.weft.net.Address;
import io.weft.net.InternalListeners;
import io.weft.net.SocketOptions;

/** Translates what concerns listeners that only this process can connect to. */
final class InternalListenerTranslator {
  private static final int DEFAULT_BUFFER_KB = 1024;

  private InternalListenerTranslator() {}

  /**
   * What the bootstrap's extension {@code envoy.bootstrap.internal_listener} says, if it is there.
   */
  static InternalListeners listeners(Bootstrap bootstrap) throws ConfigException {
    InternalListeners listeners = InternalListeners.disabled();
    for (int i = 0; i < bootstrap.getBootstrapExtensionsCount(); i++) {
      TypedExtensionConfig extension = bootstrap.getBootstrapExtensions(i);
      try {
        if (TypedConfig.unpack(extension.getTypedConfig()) instanceof InternalListener config) {
          int kilobytes =
              config.hasBufferSizeKb() ? config.getBufferSizeKb().getValue() : DEFAULT_BUFFER_KB;
          listeners = InternalListeners.of(kilobytes * 1024);
        }
      } catch (InvalidProtocolBufferException e) {
        throw new ConfigException(
            "bootstrap_extensions[" + i + "].typed_config", "malformed: " + e.getMessage());
      }
    }
    return listeners;
  }

  /** The place of {@code proto}, which is an internal listener, in the list of its sockets. */
  static ListenSocket socket(Listener proto, InternalListeners listeners) throws ConfigException {
    if (!listeners.isEnabled()) {
      throw new ConfigException(
          "internal_listener",
          "error adding listener named '"
              + proto.getName()
              + "': InternalListener bootstrap extension is mandatory: add"
              + " envoy.bootstrap.internal_listener to bootstrap_extensions");
    }
    if (proto.hasAddress() || proto.getAdditionalAddressesCount() > 0) {
      throw new ConfigException(
          proto.hasAddress() ? "address" : "additional_addresses",
          "address should not be used when an internal listener config is provided");
    }
    if (proto.getSocketOptionsCount() > 0) {
      throw new ConfigException("socket_options", "does not support socket option");
    }
    refuse(proto.getEnableMptcp(), "enable_mptcp");
    refuse(proto.hasEnableReusePort(), "enable_reuse_port");
    refuse(proto.hasConnectionBalanceConfig(), "connection_balance_config");
    refuse(proto.hasTcpBacklogSize(), "tcp_backlog_size");
    refuse(proto.hasTcpFastOpenQueueLength(), "tcp_fast_open_queue_length");
    Address address = Address.internal(proto.getName(), "");
    return new ListenSocket(address, 0, false, 0, SocketOptions.NONE);
  }

  /** The prefix of its stats. */
  static String statPrefix(Listener proto) {
    return proto.getStatPrefix().isEmpty()
        ? "envoy_internal_" + proto.getName()
        : proto.getStatPrefix();
  }

  private static void refuse(boolean present, String field) throws ConfigException {
    if (present) {
      throw new ConfigException(
          field, "has unsupported tcp listener feature: internal listeners have no socket");
    }
  }
}
