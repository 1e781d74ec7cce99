package io.weft.listener;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.weft.common.ConfigException;
import io.weft.net.AcceptedSocket;
import io.weft.net.Address;
import io.weft.net.Drain;
import io.weft.net.SocketConnection;
import io.weft.overload.ConnectionLimit;
import io.weft.stats.Gauge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and has each served by its filter chain, on a virtual thread of its own.
 *
 * <p>An identity object: an update swaps its settings and keeps its sockets and the connections of
 * unchanged filter chains. Methods are for the control thread unless they say otherwise.
 */
public final class Listener {
  private final ListenerContext context;
  private final Drain drain;
  private final ConnectionLimit limit;
  private final ListenerManagerStats managerStats;
  private final ListenersByAddress byAddress;
  private final Consumer<SocketConnection> acceptor = this::accept;
  private volatile ListenerStats stats;
  private List<Acceptor> acceptors = List.of();
  private List<Address> localAddresses = List.of();
  private List<Address> takenAddresses = List.of();
  private volatile ActiveConfig active;
  private boolean started;

  /**
   * A listener with its first settings; it has no socket until {@link #bind}.
   *
   * @throws ConfigException if two filter chains would serve the same connections
   */
  Listener(
      ListenerConfig config,
      ListenerContext context,
      ListenerManagerStats managerStats,
      ListenersByAddress byAddress)
      throws ConfigException {
    String name = config.name();
    this.context = context;
    this.managerStats = managerStats;
    this.byAddress = byAddress;
    this.drain = context.drain().child();
    this.limit = new ConnectionLimit(() -> context.listenerLimit().applyAsLong(name));
    this.active = new ActiveConfig(config, null, drain);
    this.stats = stats(config);
  }

  /** The settings in service; any thread. */
  public ListenerConfig config() {
    return active.config();
  }

  /** The connections of this listener; any thread. */
  public Drain drain() {
    return drain;
  }

  /** Where it listens really, or would if it were bound; its main address first. */
  public List<Address> localAddresses() {
    return localAddresses;
  }

  /**
   * Binds the addresses of the settings.
   *
   * @throws IOException if one cannot be bound; none is then
   */
  void bind() throws IOException {
    rebind(active.config());
  }

  /** Starts accepting connections; may be called again. */
  void start() {
    started = true;
    for (Acceptor acceptor : acceptors) {
      acceptor.start(config().name());
    }
  }

  /**
   * Puts {@code next} in the place of the settings. Sockets are kept where their settings are
   * equal, new ones are bound before old ones are closed. Connections of filter chains that are
   * gone drain, or of all chains if anything else changed.
   *
   * @return whether only filter chains changed
   * @throws ConfigException if two filter chains would serve the same connections
   * @throws IOException if an address cannot be bound; nothing has changed then
   */
  @CanIgnoreReturnValue
  boolean update(ListenerConfig next) throws ConfigException, IOException {
    ActiveConfig previous = active;
    boolean inPlace = previous.config().identity().equals(next.identity());
    ActiveConfig replacement = new ActiveConfig(next, inPlace ? previous : null, drain);
    try {
      rebind(next);
    } catch (IOException e) {
      replacement.without(previous).forEach(chain -> chain.drain().detach());
      throw e;
    }
    active = replacement;
    replacement.duplicates().forEach(NetworkFilterChain::close);
    previous.config().inspection().close();
    if (!next.statPrefix().equals(previous.config().statPrefix())) {
      ListenerStats replaced = stats;
      stats = stats(next);
      context.deadlines().schedule(context.drainSettings().time(), replaced::close);
    }
    if (started) {
      start();
    }
    for (ActiveFilterChain gone : previous.without(replacement)) {
      retire(gone.drain(), managerStats.filterChainsDraining(), gone.chain()::close);
    }
    return inPlace;
  }

  /**
   * Frees the addresses and accepts no connection any more; those that are open go on.
   *
   * @return false if that was so before
   */
  @CanIgnoreReturnValue
  boolean stopAccepting() {
    moveTo(List.of());
    if (acceptors.isEmpty()) {
      return false;
    }
    acceptors.forEach(Acceptor::close);
    acceptors = List.of();
    started = false;
    return true;
  }

  /** Stops accepting and has all connections end within the drain time. */
  void retire() {
    stopAccepting();
    retire(drain, managerStats.listenersDraining(), this::closeStats);
  }

  private ListenerStats stats(ListenerConfig settings) {
    return new ListenerStats(context.stats(), settings.statPrefix(), context.acceptedBy());
  }

  private void closeStats() {
    active.config().inspection().close();
    active.without(null).forEach(chain -> chain.chain().close());
    stats.close();
  }

  /** Counters of this listener. */
  ListenerStats stats() {
    return stats;
  }

  /** What all listeners share. */
  ListenerContext context() {
    return context;
  }

  /** Takes an accepted connection: has it served on a thread of its own, or refuses it. */
  void accept(SocketConnection socket) {
    ActiveConfig config = active;
    stats.accepted();
    if (!limit.tryAcquire()) {
      stats.overflow().inc();
      socket.abort();
      return;
    }
    if (!config.config().options().ignoresGlobalLimit() && !context.connections().tryAcquire()) {
      limit.release();
      stats.globalOverflow().inc();
      socket.abort();
      return;
    }
    boolean started = false;
    try {
      Thread.ofVirtual()
          .name(threadName(socket, config.config()))
          .start(new DownstreamConnection(this, config, socket));
      started = true;
    } finally {
      if (!started) {
        release(config.config());
      }
    }
  }

  /**
   * Serves a connection that another listener has accepted and handed off, to its end, on the
   * calling thread. Limits count it and do not refuse it.
   */
  void adopt(AcceptedSocket accepted) {
    ActiveConfig config = active;
    limit.acquire();
    if (!config.config().options().ignoresGlobalLimit()) {
      context.connections().acquire();
    }
    DownstreamConnection.handedOff(this, config, accepted).run();
  }

  /** Takes accepted connections, as {@link #accept}. */
  Consumer<SocketConnection> acceptor() {
    return acceptor;
  }

  /** Where connections for other listeners go. */
  ListenersByAddress byAddress() {
    return byAddress;
  }

  /** Gives back what {@link #accept} and {@link #adopt} took. */
  void release(ListenerConfig config) {
    limit.release();
    if (!config.options().ignoresGlobalLimit()) {
      context.connections().release();
    }
  }

  private static String threadName(SocketConnection socket, ListenerConfig config) {
    Address local = socket.info().directLocalAddress();
    String name = "ds-" + socket.info().id() + ' ' + config.name();
    return local.ip() == null ? name : name + ':' + local.port();
  }

  private void rebind(ListenerConfig config) throws IOException {
    List<Acceptor> bound = new ArrayList<>();
    List<Acceptor> opened = new ArrayList<>();
    try {
      for (ListenSocket socket :
          config.options().bindToPort() ? config.sockets() : List.<ListenSocket>of()) {
        Acceptor acceptor = kept(socket);
        if (acceptor == null) {
          acceptor = new Acceptor(socket, this.acceptor);
          opened.add(acceptor);
        }
        bound.add(acceptor);
      }
    } catch (IOException e) {
      opened.forEach(Acceptor::close);
      throw e;
    }
    for (Acceptor old : acceptors) {
      if (!bound.contains(old)) {
        old.close();
      }
    }
    acceptors = List.copyOf(bound);
    localAddresses =
        config.options().bindToPort()
            ? acceptors.stream().map(Acceptor::localAddress).toList()
            : config.sockets().stream().map(ListenSocket::address).toList();
    moveTo(localAddresses);
  }

  private void moveTo(List<Address> addresses) {
    byAddress.move(this, takenAddresses, addresses);
    takenAddresses = addresses;
  }

  private @Nullable Acceptor kept(ListenSocket socket) {
    for (Acceptor acceptor : acceptors) {
      if (acceptor.settings().equals(socket)) {
        return acceptor;
      }
    }
    return null;
  }

  private void retire(Drain retired, Gauge gauge, Runnable afterwards) {
    var settings = context.drainSettings();
    gauge.inc();
    retired.start(context.deadlines(), settings.time(), settings.strategy());
    context.deadlines().schedule(settings.time(), () -> end(retired, gauge, afterwards));
  }

  private void end(Drain retired, Gauge gauge, Runnable afterwards) {
    gauge.dec();
    afterwards.run();
    retired.detach();
    Thread.ofVirtual().name("drain " + config().name()).start(retired::abortAll);
  }
}
