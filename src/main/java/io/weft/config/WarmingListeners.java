package io.weft.config;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.Log;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerManager;
import io.weft.listener.ListenerManagerStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens listeners, and replaces them, when all that they need is there; what was there before
 * serves until then. An identity object; control thread only. Source: warming in Envoy's listener
 * manager.
 */
public final class WarmingListeners {
  private static final Log LOG = Log.of("config");

  /** What is told about settings that wait. On the control thread. */
  public interface Outcome {
    /** Nobody cares. */
    Outcome IGNORED = () -> {};

    /** They serve. */
    void active();

    /** What they need is there, but they cannot be opened; they wait no more. */
    default void failed(ConfigException problem) {}
  }

  /** Settings that wait. */
  private static final class Entry {
    final ListenerConfig config;
    final List<InitTarget> missing;
    final Outcome outcome;

    Entry(ListenerConfig config, Outcome outcome) {
      this.config = config;
      this.missing = new ArrayList<>(config.targets());
      this.outcome = outcome;
    }
  }

  private final ListenerManager manager;
  private final Map<String, Entry> warming = new LinkedHashMap<>();
  private @Nullable Runnable whenWarm;

  /** Listeners that {@code manager} serves. */
  WarmingListeners(ListenerManager manager) {
    this.manager = manager;
  }

  /**
   * Has {@code config} serve when what it needs is there, in the place of what waits or serves
   * under its name.
   *
   * @param outcome told when it serves or cannot after all, perhaps before this returns
   * @throws ConfigException if it cannot be opened; nothing has changed then
   */
  void addOrUpdate(ListenerConfig config, Outcome outcome) throws ConfigException {
    Entry entry = new Entry(config, outcome);
    String name = config.name();
    boolean isNew = !warming.containsKey(name) && !manager.serves(name);
    if (entry.missing.isEmpty()) {
      if (open(entry)) {
        count(isNew);
      }
      forget(name);
      return;
    }
    try {
      manager.check(config);
    } catch (ConfigException e) {
      config.discard();
      throw e;
    }
    forget(name);
    warming.put(name, entry);
    count(isNew);
    countWaiting();
    for (InitTarget target : config.targets()) {
      target.start(() -> onReady(entry, target));
    }
  }

  /** Removes the listener {@code name}, or has it serve never if it waits. */
  void remove(String name) {
    boolean waited = forget(name);
    if (!manager.remove(name) && waited) {
      manager.stats().removed().inc();
    }
    checkWarm();
  }

  /** Runs {@code action} as soon as no listener waits, perhaps at once; only the last one asked. */
  public void whenWarm(Runnable action) {
    whenWarm = action;
    checkWarm();
  }

  /** What is not there yet, by listener. */
  public Map<String, List<String>> unready() {
    Map<String, List<String>> unready = new TreeMap<>();
    warming.forEach((name, entry) ->
        unready.put("listener " + name, entry.missing.stream().map(InitTarget::name).toList()));
    return unready;
  }

  private void onReady(Entry entry, InitTarget target) {
    entry.missing.remove(target);
    if (!entry.missing.isEmpty() || warming.get(entry.config.name()) != entry) {
      return;
    }
    warming.remove(entry.config.name());
    countWaiting();
    try {
      open(entry);
    } catch (ConfigException e) {
      LOG.error(() -> "listener '" + entry.config.name() + "': " + e.getMessage());
      entry.outcome.failed(e);
    }
    checkWarm();
  }

  /** Whether there was anything to change. */
  @CanIgnoreReturnValue
  private boolean open(Entry entry) throws ConfigException {
    boolean changes;
    try {
      changes = manager.open(entry.config);
    } catch (ConfigException e) {
      entry.config.discard();
      throw e;
    }
    if (!changes) {
      // What serves says the same; its own targets go on.
      entry.config.discard();
    }
    entry.outcome.active();
    return changes;
  }

  /** Whether settings of that name waited. */
  @CanIgnoreReturnValue
  private boolean forget(String name) {
    Entry replaced = warming.remove(name);
    if (replaced == null) {
      return false;
    }
    countWaiting();
    replaced.config.discard();
    return true;
  }

  private void count(boolean isNew) {
    ListenerManagerStats stats = manager.stats();
    (isNew ? stats.added() : stats.modified()).inc();
  }

  private void countWaiting() {
    manager.stats().listenersWarming().set(warming.size());
  }

  private void checkWarm() {
    Runnable action = whenWarm;
    if (warming.isEmpty() && action != null) {
      whenWarm = null;
      action.run();
    }
  }
}
