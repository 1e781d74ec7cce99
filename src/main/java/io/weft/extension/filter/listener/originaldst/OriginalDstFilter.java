package io.weft.extension.filter.listener.originaldst;

import io.weft.net.AcceptedSocket;
import io.weft.net.Address;
import io.weft.net.ListenerFilter;
import io.weft.net.OriginalDestination;

/**
 * Puts the address that a redirected client meant in the place of the socket's own.
 *
 * <p>A connection that nothing has redirected keeps its address. Immutable. Source: {@code
 * envoy.extensions.filters.listener.original_dst.v3.OriginalDst}.
 */
final class OriginalDstFilter implements ListenerFilter {
  private final OriginalDestination system;

  OriginalDstFilter(OriginalDestination system) {
    this.system = system;
  }

  @Override
  public void inspect(AcceptedSocket socket) {
    Address meant = system.of(socket.socket());
    if (meant != null) {
      socket.info().restoreLocalAddress(meant);
    }
  }
}
