package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import io.weft.common.ResourceLocator;
import io.weft.stats.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The virtual hosts that route tables leave to a control plane: VHDS. It says some by itself, and
 * others when a request needs them; each is called {@code TABLE/HOST}. Control thread only. Source:
 * {@code envoy.config.route.v3.Vhds}.
 */
final class VirtualHostResources implements Subscriber {
  /** Whose virtual hosts they are. */
  interface Table {
    /**
     * Has {@code hosts} be those of the table.
     *
     * @param version of the update that brought them
     * @throws ConfigException if they cannot be used; those before stay
     */
    void take(Collection<VirtualHost> hosts, String version) throws ConfigException;

    /** The first update came, was refused, or did not come in time. */
    void settled();
  }

  /** The virtual hosts of one table. */
  final class Hosts {
    private final String name;
    private final Table table;
    private final Scope scope;
    private final SubscriptionStats stats;
    private final Set<String> asked = new TreeSet<>();
    private final Map<String, List<Runnable>> waiting = new HashMap<>();
    private Map<String, VirtualHost> hosts = Map.of();
    private @Nullable Deadline timeout;
    private boolean isSettled;

    private Hosts(ResourceLocator wanted, Scope scope, Table table) {
      this.name = wanted.name();
      this.table = table;
      this.scope = scope;
      this.stats = new SubscriptionStats(scope).of(wanted.source());
      scope.counter("config_reload");
      scope.counter("update_empty");
      if (!wanted.initialFetchTimeout().isZero()) {
        timeout = control.postAfter(wanted.initialFetchTimeout(), this::onTimeout);
      }
    }

    /** Whether it is known what the control plane says by itself. */
    boolean isSettled() {
      return isSettled;
    }

    /** All of them. */
    Collection<VirtualHost> all() {
      return hosts.values();
    }

    /** Asks for the host of {@code authority}; {@code onDone} is run when there is an answer. */
    void request(String authority, Runnable onDone) {
      String id = name + '/' + authority;
      List<Runnable> others = waiting.get(id);
      if (others != null) {
        others.add(onDone);
      } else if (!asked.add(id)) {
        // The control plane tells by itself when something changes.
        onDone.run();
      } else {
        waiting.computeIfAbsent(id, first -> new ArrayList<>()).add(onDone);
        askSoon();
      }
    }

    /** Has {@code onDone} of {@link #request} not be run. */
    void forget(String authority, Runnable onDone) {
      List<Runnable> others = waiting.get(name + '/' + authority);
      if (others != null) {
        others.remove(onDone);
      }
    }

    /** Wants none any more. */
    void close() {
      tables.remove(name, this);
      // Of those that were asked for by name nobody tells any more.
      Map<String, VirtualHost> told = new TreeMap<>(hosts);
      told.keySet().removeAll(asked);
      known.put(name, told);
      disarm();
      scope.close();
      answer(Set.copyOf(waiting.keySet()));
      askSoon();
    }

    private void onTimeout() {
      if (!isSettled) {
        stats.initFetchTimeout();
        settle();
      }
    }

    private void settle() {
      boolean isFirst = !isSettled;
      isSettled = true;
      disarm();
      if (isFirst) {
        table.settled();
      }
    }

    private void disarm() {
      if (timeout != null) {
        timeout.disarm();
        timeout = null;
      }
    }

    private void answer(Set<String> ids) {
      for (String id : ids) {
        List<Runnable> done = waiting.remove(id);
        if (done != null) {
          done.forEach(Runnable::run);
        }
      }
    }
  }

  /** What one update says of one table. */
  private static final class Change {
    final Map<String, VirtualHost> added = new TreeMap<>();
    final Set<String> removed = new HashSet<>();
    final Set<String> answered = new HashSet<>();

    Map<String, VirtualHost> appliedTo(Map<String, VirtualHost> before) {
      Map<String, VirtualHost> after = new TreeMap<>(before);
      after.keySet().removeAll(removed);
      after.putAll(added);
      return after;
    }
  }

  private final ControlThread control;
  private final WantedNames source;
  private final Map<String, Hosts> tables = new TreeMap<>();

  /** All that came, by table: the control plane says again only what changes. */
  private final Map<String, Map<String, VirtualHost>> known = new HashMap<>();

  private boolean changed;
  private boolean isAnswered;

  VirtualHostResources(ControlThread control, WantedNames source) {
    this.control = control;
    this.source = source;
  }

  /** Has the hosts of the table {@code wanted} be asked for. */
  Hosts begin(ResourceLocator wanted, Scope scope, Table table) {
    Hosts hosts = new Hosts(wanted, scope, table);
    tables.put(wanted.name(), hosts);
    hosts.hosts = known.getOrDefault(wanted.name(), Map.of());
    hosts.isSettled = isAnswered;
    askSoon();
    return hosts;
  }

  @Override
  public void ask() {
    if (changed) {
      changed = false;
      Set<String> asked = new TreeSet<>();
      tables.values().forEach(hosts -> asked.addAll(hosts.asked));
      // Without names the control plane says what it wants to; with them it goes on to.
      boolean isWildcard = asked.isEmpty() && !tables.isEmpty();
      source.want(ResourceType.VIRTUAL_HOSTS, isWildcard ? null : asked, false);
    }
  }

  @Override
  public String apply(Update update) {
    Rejections rejections = new Rejections();
    Map<String, Change> changes = new TreeMap<>();
    for (Resource resource : update.resources()) {
      ConfigException problem = resource.problem();
      if (problem != null) {
        rejections.add(resource.name(), problem);
      }
      Change change = change(resource.name(), changes);
      change.answered.add(resource.name());
      change.answered.addAll(resource.aliases());
      Message message = resource.message();
      if (message != null && problem == null) {
        change.added.put(resource.name(), (VirtualHost) message);
      }
    }
    for (String name : update.removed()) {
      Change change = change(name, changes);
      change.removed.add(name);
      change.answered.add(name);
    }
    isAnswered = true;
    changes.forEach((name, change) -> {
      Map<String, VirtualHost> next = change.appliedTo(known.getOrDefault(name, Map.of()));
      Hosts hosts = tables.get(name);
      if (hosts == null || put(hosts, next, change.answered, update, rejections)) {
        known.put(name, next);
      }
    });
    tables.values().forEach(Hosts::settle);
    return rejections.text();
  }

  @Override
  public void reject(Update update) {
    tables.values().forEach(hosts -> hosts.stats.rejected());
    List.copyOf(tables.values()).forEach(Hosts::settle);
  }

  @Override
  public void expire(String name) {
    // What serves goes on with what it has.
  }

  @Override
  public void onDisconnect() {
    tables.values().forEach(hosts -> hosts.stats.failure());
  }

  @Override
  public void onUnreadable() {
    onDisconnect();
  }

  private static Change change(String name, Map<String, Change> changes) {
    String table = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    return changes.computeIfAbsent(table, first -> new Change());
  }

  /** Whether the table could take {@code next}. */
  private static boolean put(
      Hosts hosts,
      Map<String, VirtualHost> next,
      Set<String> answered,
      Update update,
      Rejections rejections) {
    long begin = System.nanoTime();
    if (!next.equals(hosts.hosts)) {
      try {
        hosts.table.take(next.values(), update.version());
        hosts.hosts = next;
        hosts.scope.counter("config_reload").inc();
      } catch (ConfigException e) {
        rejections.add(hosts.name, e);
        hosts.stats.refused(update);
        hosts.answer(answered);
        return false;
      }
    }
    hosts.stats.success(update.version(), (System.nanoTime() - begin) / 1_000_000);
    hosts.answer(answered);
    return true;
  }

  private void askSoon() {
    if (!changed) {
      changed = true;
      control.post(this::ask);
    }
  }
}
