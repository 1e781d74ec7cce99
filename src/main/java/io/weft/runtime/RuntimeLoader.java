package io.weft.runtime;

import io.weft.runtime.RuntimeSnapshot.Layer;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Holds the runtime snapshot of the process, and lets the admin interface change it.
 *
 * <p>An identity object. Any thread reads; the control thread changes. Source: Envoy's {@code
 * Runtime::Loader} and {@code envoy.config.bootstrap.v3.LayeredRuntime}.
 */
public final class RuntimeLoader implements Supplier<RuntimeSnapshot> {
  /** The name of the layer that the admin interface changes. */
  private static final String ADMIN = "admin";

  private final List<Layer> configured;
  private final int adminIndex;
  private final Gauge keys;
  private final Gauge adminActive;
  private final Map<String, String> overrides = new TreeMap<>();
  private volatile RuntimeSnapshot snapshot;

  /**
   * A runtime of {@code configured} layers.
   *
   * @param adminIndex which of them the admin interface changes; -1 if none
   * @param root where {@code runtime.*} is counted
   */
  public RuntimeLoader(List<Layer> configured, int adminIndex, Scope root) {
    this.configured = List.copyOf(configured);
    this.adminIndex = adminIndex;
    this.snapshot = new RuntimeSnapshot(this.configured);
    Scope scope = root.scope("runtime");
    scope.counter("deprecated_feature_use");
    scope.counter("load_error");
    scope.counter("load_success").inc();
    scope.counter("override_dir_exists");
    scope.counter("override_dir_not_exists");
    scope.gauge("deprecated_feature_seen_since_process_start");
    this.adminActive = scope.gauge("admin_overrides_active");
    this.keys = scope.gauge("num_keys");
    scope.gauge("num_layers").set(configured.size());
    keys.set(snapshot.values().size());
  }

  /** What holds now. */
  @Override
  public RuntimeSnapshot get() {
    return snapshot;
  }

  /** Whether the admin interface may change something. */
  public boolean hasAdminLayer() {
    return adminIndex >= 0;
  }

  /** Sets keys of the admin layer; an empty value removes the key. Control thread only. */
  public void override(Map<String, String> changes) {
    changes.forEach((key, value) -> {
      if (value.isEmpty()) {
        overrides.remove(key);
      } else {
        overrides.put(key, value);
      }
    });
    List<Layer> layers = new ArrayList<>(configured);
    String name = configured.get(adminIndex).name();
    layers.set(adminIndex, new Layer(name.isEmpty() ? ADMIN : name, overrides));
    snapshot = new RuntimeSnapshot(layers);
    keys.set(snapshot.values().size());
    adminActive.set(overrides.isEmpty() ? 0 : 1);
  }
}
