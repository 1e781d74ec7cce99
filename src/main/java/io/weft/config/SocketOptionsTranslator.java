package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.weft.common.ConfigException;
import io.weft.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/**
 * Translates socket options by their numbers on Linux, as far as the JDK has them. Source: {@code
 * envoy.config.core.v3.SocketOption}.
 */
final class SocketOptionsTranslator {
  private static final int IPPROTO_IP = 0;
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_REUSEPORT = 15;
  private static final int TCP_NODELAY = 1;
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;
  private static final int TCP_QUICKACK = 12;
  private static final int IP_TOS = 1;

  private SocketOptionsTranslator() {}

  /** All of {@code options}. */
  static SocketOptions translate(List<SocketOption> options) throws ConfigException {
    SocketOptions translated = SocketOptions.NONE;
    for (int i = 0; i < options.size(); i++) {
      translated = with(translated, options.get(i), i);
    }
    return translated;
  }

  private static SocketOptions with(SocketOptions options, SocketOption proto, int index)
      throws ConfigException {
    String field = "socket_options[" + index + ']';
    if (proto.getValueCase() != SocketOption.ValueCase.INT_VALUE) {
      throw new ConfigException(field, "the JDK has socket options with an int_value only");
    }
    int value = (int) proto.getIntValue();
    if (proto.getLevel() == SOL_SOCKET) {
      switch ((int) proto.getName()) {
        case SO_REUSEADDR -> {
          return options.with(StandardSocketOptions.SO_REUSEADDR, value != 0);
        }
        case SO_SNDBUF -> {
          return options.with(StandardSocketOptions.SO_SNDBUF, value);
        }
        case SO_RCVBUF -> {
          return options.with(StandardSocketOptions.SO_RCVBUF, value);
        }
        case SO_KEEPALIVE -> {
          return options.with(StandardSocketOptions.SO_KEEPALIVE, value != 0);
        }
        case SO_REUSEPORT -> {
          return options.with(StandardSocketOptions.SO_REUSEPORT, value != 0);
        }
        default -> {}
      }
    } else if (proto.getLevel() == IPPROTO_TCP) {
      switch ((int) proto.getName()) {
        case TCP_NODELAY -> {
          return options.with(StandardSocketOptions.TCP_NODELAY, value != 0);
        }
        case TCP_KEEPIDLE -> {
          return options.with(ExtendedSocketOptions.TCP_KEEPIDLE, value);
        }
        case TCP_KEEPINTVL -> {
          return options.with(ExtendedSocketOptions.TCP_KEEPINTERVAL, value);
        }
        case TCP_KEEPCNT -> {
          return options.with(ExtendedSocketOptions.TCP_KEEPCOUNT, value);
        }
        case TCP_QUICKACK -> {
          return options.with(ExtendedSocketOptions.TCP_QUICKACK, value != 0);
        }
        default -> {}
      }
    }
    if (proto.getLevel() == IPPROTO_IP && proto.getName() == IP_TOS) {
      return options.with(StandardSocketOptions.IP_TOS, value);
    }
    throw new ConfigException(
        field,
        "socket option level %d name %d is not implemented in Weft: the JDK does not have it"
            .formatted(proto.getLevel(), proto.getName()));
  }
}
