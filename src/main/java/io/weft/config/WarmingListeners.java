package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.Log;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerManager;
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

  /** Settings that wait. */
  private static final class Entry {
    final ListenerConfig config;
    final List<InitTarget> missing;
    final Runnable onActive;

    Entry(ListenerConfig config, Runnable onActive) {
      this.config = config;
      this.missing = new ArrayList<>(config.targets());
      this.onActive = onActive;
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
   * @param onActive run when it serves, perhaps before this returns
   * @throws ConfigException if it cannot be opened; nothing has changed then
   */
  void addOrUpdate(ListenerConfig config, Runnable onActive) throws ConfigException {
    Entry entry = new Entry(config, onActive);
    if (entry.missing.isEmpty()) {
      open(entry);
      forget(config.name());
      return;
    }
    try {
      manager.check(config);
    } catch (ConfigException e) {
      config.discard();
      throw e;
    }
    forget(config.name());
    warming.put(config.name(), entry);
    manager.warming(warming.size());
    for (InitTarget target : config.targets()) {
      target.start(() -> onReady(entry, target));
    }
  }

  /** Removes the listener {@code name}, or has it serve never if it waits. */
  void remove(String name) {
    forget(name);
    manager.remove(name);
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
    manager.warming(warming.size());
    try {
      open(entry);
    } catch (ConfigException e) {
      LOG.error(() -> "listener '" + entry.config.name() + "': " + e.getMessage());
    }
    checkWarm();
  }

  private void open(Entry entry) throws ConfigException {
    try {
      if (!manager.addOrUpdate(entry.config)) {
        // What serves says the same; its own targets go on.
        entry.config.discard();
      }
    } catch (ConfigException e) {
      entry.config.discard();
      throw e;
    }
    entry.onActive.run();
  }

  private void forget(String name) {
    Entry replaced = warming.remove(name);
    if (replaced != null) {
      manager.warming(warming.size());
      replaced.config.discard();
    }
  }

  private void checkWarm() {
    Runnable action = whenWarm;
    if (warming.isEmpty() && action != null) {
      whenWarm = null;
      action.run();
    }
  }
}
