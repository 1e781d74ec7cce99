package io.weft.runtime;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All runtime keys and what they hold at one moment; later layers override earlier ones.
 *
 * <p>Immutable; any thread. Source: Envoy's {@code Runtime::Snapshot}.
 */
public final class RuntimeSnapshot {
  /** No key. */
  public static final RuntimeSnapshot EMPTY = new RuntimeSnapshot(List.of());

  private static final long PERCENT = 100;

  /** A named group of keys. */
  public record Layer(String name, Map<String, String> values) {
    public Layer {
      values = Map.copyOf(values);
    }
  }

  private final List<Layer> layers;
  private final Map<String, String> values = new TreeMap<>();

  /** A snapshot of {@code layers}, the last of which is the strongest. */
  public RuntimeSnapshot(List<Layer> layers) {
    this.layers = List.copyOf(layers);
    this.layers.forEach(layer -> values.putAll(layer.values()));
  }

  /** The layers, the strongest last. */
  public List<Layer> layers() {
    return layers;
  }

  /** The keys that some layer has. */
  public Map<String, String> values() {
    return values;
  }

  /** The text under {@code key}; null if no layer has it. */
  public @Nullable String get(String key) {
    return values.isEmpty() ? null : values.get(key);
  }

  /** The whole number under {@code key}; {@code otherwise} if there is none. */
  public long integer(String key, long otherwise) {
    String text = get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return (long) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** The number under {@code key}; {@code otherwise} if there is none. */
  public double number(String key, double otherwise) {
    String text = get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** The truth value under {@code key}; {@code otherwise} if there is none. */
  public boolean bool(String key, boolean otherwise) {
    String text = get(key);
    if (text == null) {
      return otherwise;
    }
    return switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> otherwise;
    };
  }

  /**
   * Whether {@code random} falls in the share that {@code key} states in percent, or in {@code
   * otherwise} if there is none.
   */
  public boolean enabled(String key, FractionalPercent otherwise, long random) {
    String text = key.isEmpty() ? null : get(key);
    if (text == null) {
      return otherwise.includes(random);
    }
    long numerator = integer(key, -1);
    return numerator < 0
        ? otherwise.includes(random)
        : new FractionalPercent(numerator, PERCENT).includes(random);
  }
}
