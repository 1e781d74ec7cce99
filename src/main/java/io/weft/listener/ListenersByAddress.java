package io.weft.listener;

import io.weft.net.Address;
import io.weft.net.InternalListeners;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a process by their addresses, bound to them or not: those that take connections
 * which others hand off.
 *
 * <p>The control thread changes it, any thread looks up; never blocks. Source: Envoy's connection
 * handler.
 */
final class ListenersByAddress {
  private static final String ANY_V4 = "0.0.0.0";
  private static final String ANY_V6 = "::";

  private final Map<Address, Listener> listeners = new ConcurrentHashMap<>();
  private final InternalListeners internal;

  /** No listeners yet; those without a socket are to be found in {@code internal}, too. */
  ListenersByAddress(InternalListeners internal) {
    this.internal = internal;
  }

  /** Has {@code listener} take what is meant for {@code next}, and no more for {@code previous}. */
  void move(Listener listener, List<Address> previous, List<Address> next) {
    for (Address address : next) {
      listeners.put(address, listener);
      if (address.isInternal()) {
        internal.put(address.internalListener(), listener.acceptor());
      }
    }
    for (Address address : previous) {
      if (!next.contains(address)) {
        listeners.remove(address, listener);
        if (address.isInternal()) {
          internal.remove(address.internalListener(), listener.acceptor());
        }
      }
    }
  }

  /** The listener of {@code meant}, else that of its port on any address; null if none is there. */
  @Nullable Listener find(Address meant) {
    Listener exact = listeners.get(meant);
    if (exact != null || meant.ip() == null) {
      return exact;
    }
    String any = meant.host().indexOf(':') >= 0 ? ANY_V6 : ANY_V4;
    return listeners.get(Address.of(any, meant.port()));
  }
}
