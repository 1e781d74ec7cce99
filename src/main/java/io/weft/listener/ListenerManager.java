package io.weft.listener;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.weft.common.ConfigException;
import io.weft.common.Log;
import io.weft.net.Address;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All listeners of the process, by name: adds, updates, removes, starts and stops them.
 *
 * <p>An identity object. Control thread only. New sockets are bound before old ones are closed, and
 * what is replaced or removed drains. Source: Envoy's listener manager.
 */
public final class ListenerManager {
  /** Every listener. */
  public static final Predicate<ListenerConfig> ALL = config -> true;

  /** The listeners of inbound traffic. */
  public static final Predicate<ListenerConfig> INBOUND =
      config -> config.options().direction() == TrafficDirection.INBOUND;

  private static final Log LOG = Log.of("config");

  private final ListenerContext context;
  private final ListenerManagerStats stats;
  private final ListenersByAddress byAddress;
  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private boolean started;
  private boolean healthCheckFails;

  /** A manager of no listener yet. */
  public ListenerManager(ListenerContext context, ListenerManagerStats stats) {
    this.context = context;
    this.stats = stats;
    this.byAddress = new ListenersByAddress(context.internal());
  }

  /** The listeners in the order in which they were added. */
  public List<Listener> listeners() {
    return List.copyOf(listeners.values());
  }

  /**
   * Adds a listener, or updates the one of the same name; binds its addresses at once, and accepts
   * connections from {@link #start} on.
   *
   * @return false if it is there with the same settings
   * @throws ConfigException if an address cannot be bound or filter chains contradict each other;
   *     nothing has changed then
   */
  @CanIgnoreReturnValue
  public boolean addOrUpdate(ListenerConfig config) throws ConfigException {
    boolean isNew = !listeners.containsKey(config.name());
    boolean changes = open(config);
    if (changes) {
      (isNew ? stats.added() : stats.modified()).inc();
    }
    return changes;
  }

  /** As {@link #addOrUpdate}, for settings that were counted as added or modified before. */
  public boolean open(ListenerConfig config) throws ConfigException {
    Listener existing = listeners.get(config.name());
    if (existing != null && existing.config().isSameAs(config)) {
      return false;
    }
    try {
      refuseDuplicateAddress(config);
      if (existing == null) {
        add(config);
      } else {
        update(existing, config);
      }
      return true;
    } catch (ConfigException e) {
      stats.createFailure().inc();
      throw e;
    }
  }

  /**
   * Checks, for settings that are to go into service later, what {@link #addOrUpdate} would refuse
   * them for now.
   *
   * @throws ConfigException if an address is taken
   */
  public void check(ListenerConfig config) throws ConfigException {
    try {
      refuseDuplicateAddress(config);
      Listener existing = listeners.get(config.name());
      for (ListenSocket socket :
          config.options().bindToPort() ? config.sockets() : List.<ListenSocket>of()) {
        boolean isKept = existing != null && existing.config().sockets().contains(socket);
        if (!isKept) {
          Acceptor.probe(socket);
        }
      }
    } catch (ConfigException e) {
      stats.createFailure().inc();
      throw e;
    } catch (IOException e) {
      stats.createFailure().inc();
      throw cannotBind(e);
    }
  }

  /** What counts listeners; whoever has some of them wait counts those. */
  public ListenerManagerStats stats() {
    return stats;
  }

  /** Whether a listener {@code name} is in service. */
  public boolean serves(String name) {
    return listeners.containsKey(name);
  }

  /** Removes a listener, whose connections drain; false if there is none of that name. */
  @CanIgnoreReturnValue
  public boolean remove(String name) {
    Listener removed = listeners.remove(name);
    if (removed == null) {
      return false;
    }
    stats.removed().inc();
    stats.listenersActive().set(listeners.size());
    removed.retire();
    LOG.info(() -> "removed listener " + name);
    return true;
  }

  /** Has all listeners, present and future, accept connections. */
  public void start() {
    started = true;
    listeners.values().forEach(Listener::start);
    stats.workersStarted().set(1);
  }

  /** Has the chosen listeners accept no connection any more; open ones go on. */
  public void stopAccepting(Predicate<ListenerConfig> chosen) {
    for (Listener listener : listeners.values()) {
      if (chosen.test(listener.config()) && listener.stopAccepting()) {
        stats.stopped().inc();
      }
    }
  }

  /** Asks the connections of the chosen listeners to end within the drain time. */
  public void drain(Predicate<ListenerConfig> chosen) {
    var settings = context.drainSettings();
    for (Listener listener : listeners.values()) {
      if (chosen.test(listener.config())) {
        listener.drain().start(context.deadlines(), settings.time(), settings.strategy());
      }
    }
  }

  /** Has responses ask their connections to end while health checks are to fail. */
  public void failHealthChecks(boolean fail) {
    healthCheckFails = fail;
    listeners.values().forEach(this::applyHealth);
  }

  /** Stops accepting and closes every connection at once. */
  public void close() {
    stopAccepting(ALL);
    context.drain().abortAll();
  }

  private void add(ListenerConfig config) throws ConfigException {
    Listener listener = new Listener(config, context, stats, byAddress);
    try {
      listener.bind();
    } catch (IOException e) {
      listener.drain().detach();
      listener.stats().close();
      throw cannotBind(e);
    }
    listeners.put(config.name(), listener);
    applyHealth(listener);
    stats.createSuccess().inc();
    stats.listenersActive().set(listeners.size());
    LOG.info(() -> "added listener " + config.name());
    if (started) {
      listener.start();
    }
  }

  private void update(Listener listener, ListenerConfig config) throws ConfigException {
    try {
      boolean inPlace = listener.update(config);
      if (inPlace) {
        stats.inPlaceUpdated().inc();
      }
      stats.createSuccess().inc();
      applyHealth(listener);
      LOG.info(() -> "updated listener " + config.name());
    } catch (IOException e) {
      throw cannotBind(e);
    }
  }

  private void applyHealth(Listener listener) {
    boolean ignores = listener.config().options().drainsOnlyWhenModified();
    listener.drain().closeAtResponse(healthCheckFails && !ignores);
  }

  private void refuseDuplicateAddress(ListenerConfig config) throws ConfigException {
    for (Listener other : listeners.values()) {
      if (!other.config().name().equals(config.name())) {
        refuseSharedAddress(config, other.config());
      }
    }
  }

  /**
   * Checks that two listeners do not want the same address.
   *
   * @throws ConfigException if they do
   */
  public static void refuseSharedAddress(ListenerConfig config, ListenerConfig existing)
      throws ConfigException {
    for (ListenSocket socket : config.sockets()) {
      Address address = socket.address();
      boolean fixed = address.ip() == null || address.port() != 0;
      for (ListenSocket taken : existing.sockets()) {
        if (fixed && taken.address().equals(address)) {
          throw new ConfigException(
              "address",
              "listener '"
                  + config.name()
                  + "' has duplicate address '"
                  + address
                  + "' as existing listener '"
                  + existing.name()
                  + "'");
        }
      }
    }
  }

  private static ConfigException cannotBind(IOException failure) {
    String message = failure.getMessage();
    return new ConfigException("address", message == null ? failure.toString() : message);
  }
}
