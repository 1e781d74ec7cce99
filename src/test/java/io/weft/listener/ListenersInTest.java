package io.weft.listener;

import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.net.Address;
import io.weft.net.ConnectionHandler;
import io.weft.net.Drain;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.net.TransportSocket;
import io.weft.overload.ConnectionLimit;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** Listeners of one filter chain each, that accept from the beginning. */
final class ListenersInTest implements AutoCloseable {
  /** What a listener is made of; each method changes one thing. */
  record Parts(
      Address address,
      ListenerOptions options,
      InspectionSettings inspection,
      TransportSocket transport) {
    /** On a port of its own, in clear text. */
    static final Parts DEFAULT =
        new Parts(
            Address.of("127.0.0.1", 0),
            ListenerOptions.DEFAULT,
            InspectionSettings.NONE,
            RawTransportSocket.INSTANCE);

    Parts at(Address other) {
      return new Parts(other, options, inspection, transport);
    }

    Parts with(ListenerOptions other) {
      return new Parts(address, other, inspection, transport);
    }

    Parts with(InspectionSettings other) {
      return new Parts(address, options, other, transport);
    }

    Parts with(TransportSocket other) {
      return new Parts(address, options, inspection, other);
    }
  }

  private final StatsStore store = new StatsStore();
  private final Deadlines deadlines = new Deadlines();
  private final ConnectionLimit limit = new ConnectionLimit(() -> 10);
  private final ListenerManager manager;

  /** No listeners yet; connections may take {@code drainTime} to end. */
  ListenersInTest(Duration drainTime) {
    this.manager =
        new ListenerManager(
            new ListenerContext(
                deadlines,
                new Drain(),
                new ListenerContext.DrainSettings(drainTime, Drain.Strategy.IMMEDIATE),
                limit,
                name -> 10,
                store.root(),
                AcceptedBy.WORKERS),
            new ListenerManagerStats(store.root()));
    deadlines.start();
    manager.start();
  }

  ListenerManager manager() {
    return manager;
  }

  void add(String name, Parts parts, ConnectionHandler handler) throws ConfigException {
    NetworkFilterChain chain =
        new NetworkFilterChain(
            "",
            name,
            FilterChainMatch.ANY,
            parts.transport(),
            Duration.ZERO,
            handler,
            new StatsStore().root().owner());
    manager.addOrUpdate(
        new ListenerConfig(
            name,
            name,
            name,
            List.of(new ListenSocket(parts.address(), 0, false, 0, SocketOptions.NONE)),
            parts.options(),
            parts.inspection(),
            List.of(chain),
            null,
            null));
  }

  /** A connection to the listener that was added first. */
  Socket connect() throws IOException {
    int port = manager.listeners().getFirst().localAddresses().getFirst().port();
    return new Socket("127.0.0.1", port);
  }

  /** The value of a counter of the listener of a name. */
  long count(String name, String counter) {
    return store.root().scope("listener." + name).counter(counter).value();
  }

  /** Waits until no connection is open. */
  void awaitNoConnection() {
    while (limit.open() > 0) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    manager.close();
    deadlines.close();
  }
}
