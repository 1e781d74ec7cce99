package io.weft.xds;

import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.stats.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one type that are wanted by name, and who is told of each: secrets, layers of
 * the runtime, configurations of filters. Control thread only, but for {@link #target}.
 */
final class NamedResources implements Subscriber {
  /** A resource that somebody wants. */
  final class Entry {
    final String name;
    final Instant since = Instant.now();
    private final List<Target> targets = new ArrayList<>();
    final Scope scope;
    final SubscriptionStats stats;
    @Nullable Accepted accepted;
    private @Nullable Deadline timeout;
    private boolean isSettled;

    Entry(ResourceLocator wanted, String scopeName) {
      this.name = wanted.name();
      this.scope = root.scope(scopeName);
      this.stats = new SubscriptionStats(scope).of(wanted.source());
      kind.counters().forEach(scope::counter);
      if (!wanted.initialFetchTimeout().isZero()) {
        timeout = control.postAfter(wanted.initialFetchTimeout(), this::onTimeout);
      }
    }

    private void onTimeout() {
      if (!isSettled) {
        stats.initFetchTimeout();
        count(NamedType.CONFIG_FAIL);
        settle();
      }
    }

    /** It is known now whether it is there: nobody waits for it any longer. */
    private void settle() {
      isSettled = true;
      disarm();
      List.copyOf(targets).forEach(Target::ready);
    }

    private void disarm() {
      if (timeout != null) {
        timeout.disarm();
        timeout = null;
      }
    }

    private void count(String counter) {
      if (kind.counters().contains(counter)) {
        scope.counter(counter).inc();
      }
    }
  }

  /** Who wants a resource, and waits for it at first. */
  private final class Target implements InitTarget {
    private final ResourceLocator wanted;
    private final String scopeName;
    private final ResourceWatcher watcher;
    private @Nullable Runnable onReady;
    private boolean started;

    Target(ResourceLocator wanted, String scopeName, ResourceWatcher watcher) {
      this.wanted = wanted;
      this.scopeName = scopeName;
      this.watcher = watcher;
    }

    @Override
    public String name() {
      return kind.targetPrefix() + wanted.name();
    }

    @Override
    public void start(Runnable whenReady) {
      started = true;
      onReady = whenReady;
      subscribe(this);
    }

    @Override
    public void close() {
      control.post(() -> {
        if (started) {
          started = false;
          onReady = null;
          unsubscribe(this);
        }
      });
    }

    private void ready() {
      Runnable waiting = onReady;
      onReady = null;
      if (waiting != null) {
        waiting.run();
      }
    }
  }

  private final NamedType kind;
  private final ControlThread control;
  private final Scope root;
  private final WantedNames source;
  private final Map<String, Entry> entries = new TreeMap<>();
  private boolean changed;

  NamedResources(NamedType kind, ControlThread control, Scope root, WantedNames source) {
    this.kind = kind;
    this.control = control;
    this.root = root;
    this.source = source;
  }

  /**
   * The wait for {@code wanted}, of which {@code watcher} is told; any thread.
   *
   * @param scopeName where the stats of the resource are, if nobody wants it already
   */
  InitTarget target(ResourceLocator wanted, String scopeName, ResourceWatcher watcher) {
    return new Target(wanted, scopeName, watcher);
  }

  /** What is wanted, by name. */
  Collection<Entry> entries() {
    return entries.values();
  }

  @Override
  public void ask() {
    if (changed) {
      changed = false;
      dropUnwanted();
      source.want(kind.type(), Set.copyOf(entries.keySet()), false);
    }
  }

  @Override
  public String apply(Update update) {
    Rejections rejections = new Rejections();
    Set<String> seen = new HashSet<>();
    List<Entry> settled = new ArrayList<>();
    for (Resource resource : update.resources()) {
      if (!seen.add(resource.name())) {
        rejections.addDuplicate(kind.type(), resource.name());
        continue;
      }
      Entry entry = entries.get(resource.name());
      ConfigException problem = resource.problem();
      if (entry != null) {
        settled.add(entry);
        problem = problem == null ? take(resource, entry) : problem;
      }
      if (problem != null) {
        rejections.add(resource.name(), problem);
      }
    }
    update.removed().forEach(name -> remove(name, settled));
    if (!rejections.isEmpty()) {
      countRejected(update, new HashSet<>(settled));
    }
    // What was refused is waited for no longer, too: the start goes on without it.
    settled.forEach(Entry::settle);
    return kind.isNamed() ? rejections.text("", "\n") : rejections.text();
  }

  @Override
  public void reject(Update update) {
    countRejected(update, Set.of());
    for (Resource resource : update.resources()) {
      Entry entry = entries.get(resource.name());
      if (entry != null) {
        entry.settle();
      }
    }
  }

  @Override
  public void expire(String name) {
    remove(name, new ArrayList<>());
  }

  @Override
  public void onDisconnect() {
    entries.values().forEach(entry -> entry.stats.failure());
  }

  @Override
  public void onUnreadable() {
    onDisconnect();
    List.copyOf(entries.values()).forEach(Entry::settle);
  }

  /**
   * Envoy tells all that want something of a type when one of its resources is refused.
   *
   * @param given those that {@code update} was given to
   */
  private void countRejected(Update update, Set<Entry> given) {
    for (Entry entry : entries.values()) {
      if (given.contains(entry)) {
        entry.stats.refused(update);
      } else {
        entry.stats.rejected();
      }
      entry.count(NamedType.CONFIG_FAIL);
    }
  }

  private @Nullable ConfigException take(Resource resource, Entry entry) {
    long begin = System.nanoTime();
    Message message = resource.message();
    if (message == null) {
      return null;
    }
    Accepted former = entry.accepted;
    if (former != null && former.message().equals(message)) {
      entry.accepted = new Accepted(message, resource.version(), former.at());
    } else {
      try {
        List<Target> targets = List.copyOf(entry.targets);
        for (Target target : targets) {
          target.watcher.check(message);
        }
        for (Target target : targets) {
          target.watcher.onResource(message);
        }
      } catch (ConfigException e) {
        return e;
      }
      entry.accepted = Accepted.now(resource, message);
      entry.count(NamedType.CONFIG_RELOAD);
    }
    entry.stats.success(resource.version(), (System.nanoTime() - begin) / 1_000_000);
    return null;
  }

  private void remove(String name, List<Entry> settled) {
    Entry entry = entries.get(name);
    if (entry == null) {
      return;
    }
    settled.add(entry);
    if (kind.isRemovable()) {
      entry.accepted = null;
      List.copyOf(entry.targets).forEach(target -> target.watcher.onRemoved());
    }
  }

  private void subscribe(Target target) {
    Entry entry = entries.get(target.wanted.name());
    if (entry == null) {
      entry = new Entry(target.wanted, target.scopeName);
      entries.put(entry.name, entry);
      askSoon();
    }
    entry.targets.add(target);
    Accepted accepted = entry.accepted;
    if (accepted != null) {
      try {
        target.watcher.check(accepted.message());
        target.watcher.onResource(accepted.message());
      } catch (ConfigException e) {
        // Others could use it; this one goes on without, as after an update that it refuses.
        entry.count(NamedType.CONFIG_CONFLICT);
      }
    }
    if (entry.isSettled) {
      target.ready();
    }
  }

  private void unsubscribe(Target target) {
    Entry entry = entries.get(target.wanted.name());
    if (entry != null && entry.targets.remove(target) && entry.targets.isEmpty()) {
      askSoon();
    }
  }

  /** Not before the control plane is told: it does not say again what it said to this process. */
  private void dropUnwanted() {
    entries
        .values()
        .removeIf(entry -> {
          boolean isUnwanted = entry.targets.isEmpty();
          if (isUnwanted) {
            entry.disarm();
            entry.scope.close();
          }
          return isUnwanted;
        });
  }

  private void askSoon() {
    if (!changed) {
      changed = true;
      control.post(this::ask);
    }
  }
}
