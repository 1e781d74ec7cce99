package io.weft.runtime;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All runtime keys and what they hold at one moment; later layers override earlier ones.
 *
 * <p>Immutable; any thread. A key that holds something of another kind than is asked for counts as
 * missing. Source: Envoy's {@code Runtime::Snapshot}.
 */
public final class RuntimeSnapshot {
  /** No key. */
  public static final RuntimeSnapshot EMPTY = new RuntimeSnapshot(List.of());

  /** A named group of keys. A value. */
  public record Layer(String name, Map<String, String> values) {
    public Layer {
      values = Map.copyOf(values);
    }
  }

  private final List<Layer> layers;
  private final Map<String, RuntimeEntry> entries = new HashMap<>();

  /** A snapshot of {@code layers}, the last of which is the strongest. */
  public RuntimeSnapshot(List<Layer> layers) {
    this.layers = List.copyOf(layers);
    for (Layer layer : this.layers) {
      layer.values().forEach((key, text) -> entries.put(key, RuntimeEntry.of(text)));
    }
  }

  /** The layers, the strongest last. */
  public List<Layer> layers() {
    return layers;
  }

  /** The keys that some layer has, sorted, and their texts. */
  public Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    entries.forEach((key, entry) -> values.put(key, entry.text()));
    return Collections.unmodifiableMap(values);
  }

  /** How many keys there are. */
  public int size() {
    return entries.size();
  }

  /** The text under {@code key}; null if no layer has it. */
  public @Nullable String get(String key) {
    RuntimeEntry entry = entries.get(key);
    return entry == null ? null : entry.text();
  }

  /** The whole number under {@code key}; {@code otherwise} if there is none. */
  public long integer(String key, long otherwise) {
    RuntimeEntry entry = entries.get(key);
    Double number = entry == null || !entry.isInteger() ? null : entry.number();
    return number == null ? otherwise : number.longValue();
  }

  /** The number under {@code key}; {@code otherwise} if there is none. */
  public double number(String key, double otherwise) {
    RuntimeEntry entry = entries.get(key);
    Double number = entry == null ? null : entry.number();
    return number == null ? otherwise : number;
  }

  /** The truth value under {@code key}; {@code otherwise} if there is none. */
  public boolean bool(String key, boolean otherwise) {
    RuntimeEntry entry = entries.get(key);
    Boolean truth = entry == null ? null : entry.truth();
    return truth == null ? otherwise : truth;
  }

  /**
   * Whether {@code random} falls in the share that {@code key} states, as a fraction or in percent,
   * or in {@code otherwise} if it states none.
   *
   * @param random any 64-bit number, taken as unsigned
   */
  public boolean enabled(String key, FractionalPercent otherwise, long random) {
    return share(key, otherwise).includes(random);
  }

  /** The share that {@code key} states, as a fraction or in percent; else {@code otherwise}. */
  public FractionalPercent share(String key, FractionalPercent otherwise) {
    RuntimeEntry entry = entries.get(key);
    FractionalPercent share = entry == null ? null : entry.asShare();
    return share == null ? otherwise : share;
  }
}
