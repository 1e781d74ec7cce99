package io.weft.runtime;

import io.weft.runtime.RuntimeSnapshot.Layer;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Holds the runtime snapshot of the process, and lets the admin interface and control planes change
 * it.
 *
 * <p>An identity object. Any thread reads; the control thread changes. Source: Envoy's {@code
 * Runtime::Loader}.
 */
public final class RuntimeLoader implements Supplier<RuntimeSnapshot> {
  private static final StatGroup GROUP = new StatGroup();
  private static final int LOAD_ERROR = GROUP.counter("load_error");
  private static final int LOAD_SUCCESS = GROUP.counter("load_success");
  private static final int DIR_EXISTS = GROUP.counter("override_dir_exists");
  private static final int DIR_NOT_EXISTS = GROUP.counter("override_dir_not_exists");
  private static final int ADMIN_ACTIVE = GROUP.gauge("admin_overrides_active");
  private static final int NUM_KEYS = GROUP.gauge("num_keys");
  private static final int NUM_LAYERS = GROUP.gauge("num_layers");

  static {
    GROUP.counter("deprecated_feature_use");
    GROUP.gauge("deprecated_feature_seen_since_process_start");
  }

  private final RuntimeLayers configured;
  private final Stats stats;
  private final List<Layer> layers;
  private final Map<String, String> overrides = new TreeMap<>();
  private volatile RuntimeSnapshot snapshot;

  /**
   * A runtime of {@code configured} layers.
   *
   * @param root where {@code runtime.*} is counted
   */
  public RuntimeLoader(RuntimeLayers configured, Scope root) {
    this.configured = configured;
    this.stats = root.scope("runtime").group(GROUP);
    this.layers = new ArrayList<>(configured.layers());
    this.snapshot = load();
  }

  /** What holds now. */
  @Override
  public RuntimeSnapshot get() {
    return snapshot;
  }

  /** Whether the admin interface may change something. */
  public boolean hasAdminLayer() {
    return configured.adminIndex() >= 0;
  }

  /**
   * Sets keys of the admin layer; an empty value removes what was set before. Control thread only.
   *
   * @throws IllegalStateException if there is no such layer
   */
  public void override(Map<String, String> changes) {
    if (!hasAdminLayer()) {
      throw new IllegalStateException("no admin layer");
    }
    changes.forEach((key, value) -> {
      if (value.isEmpty()) {
        overrides.remove(key);
      } else {
        overrides.put(key, value);
      }
    });
    replace(configured.adminIndex(), overrides);
  }

  /** The layers that control planes bring. */
  public List<RuntimeLayers.Discovered> discovered() {
    return configured.discovered();
  }

  /** Has the layer {@code index} hold {@code values} and nothing else. Control thread only. */
  public void replace(int index, Map<String, String> values) {
    layers.set(index, new Layer(layers.get(index).name(), values));
    snapshot = load();
  }

  private RuntimeSnapshot load() {
    RuntimeSnapshot loaded = new RuntimeSnapshot(layers);
    stats.counter(configured.failed() == 0 ? LOAD_SUCCESS : LOAD_ERROR).inc();
    // Envoy takes the second layer on disk for the override of the first.
    stats.counter(configured.onDisk() > 1 ? DIR_EXISTS : DIR_NOT_EXISTS).inc();
    stats.gauge(ADMIN_ACTIVE).set(overrides.isEmpty() ? 0 : 1);
    stats.gauge(NUM_KEYS).set(loaded.size());
    stats.gauge(NUM_LAYERS).set(layers.size());
    return loaded;
  }
}
