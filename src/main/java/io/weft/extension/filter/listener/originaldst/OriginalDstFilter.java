package io.weft.extension.filter.listener.originaldst;

import io.weft.net.AcceptedSocket;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.ListenerFilter;
import io.weft.net.OriginalDestination;
import org.jspecify.annotations.Nullable;

/**
 * Puts the address that a redirected client meant in the place of the socket's own.
 *
 * <p>On a listener within the process, where there is no socket, filter state and metadata say it.
 * A connection that nothing has redirected keeps its address. Immutable. Source: {@code
 * envoy.extensions.filters.listener.original_dst.v3.OriginalDst}.
 */
final class OriginalDstFilter implements ListenerFilter {
  private static final String NAMESPACE = "envoy.filters.listener.original_dst";
  private static final String LOCAL_IP = NAMESPACE + ".local_ip";
  private static final String REMOTE_IP = NAMESPACE + ".remote_ip";

  private final OriginalDestination system;

  OriginalDstFilter(OriginalDestination system) {
    this.system = system;
  }

  @Override
  public void inspect(AcceptedSocket socket) {
    if (socket.info().directLocalAddress().isInternal()) {
      inspectInternal(socket.info());
      return;
    }
    Address meant = system.of(socket.socket());
    if (meant != null) {
      socket.info().restoreLocalAddress(meant);
    }
  }

  /** Within the process, filters or the metadata of the host say what is meant. */
  private static void inspectInternal(ConnectionInfo info) {
    Address local = address(info.filterState().get(LOCAL_IP));
    if (local == null) {
      local = address(info.dynamicMetadata().namespace(NAMESPACE).get("local"));
    }
    if (local != null) {
      info.restoreLocalAddress(local);
    }
    Address remote = address(info.filterState().get(REMOTE_IP));
    if (remote != null) {
      info.remoteAddress(remote);
    }
  }

  private static @Nullable Address address(@Nullable Object value) {
    return switch (value) {
      case Address address -> address;
      case String text -> Address.parse(text);
      case null, default -> null;
    };
  }
}
