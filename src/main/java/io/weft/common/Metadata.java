package io.weft.common;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opaque facts that configuration attaches to routes, clusters, hosts and listeners, and filters to
 * streams, by name-space and key.
 *
 * <p>A value; the values inside are those of JSON: {@link String}, {@link Double}, {@link Boolean},
 * {@link List}, {@link Map}, and null. Source: {@code envoy.config.core.v3.Metadata}.
 */
public final class Metadata {
  /** Metadata without any name-space. */
  public static final Metadata EMPTY = new Metadata(Map.of());

  private final Map<String, Map<String, @Nullable Object>> namespaces;
  private final Map<String, TypedFact> typed;

  /** Metadata of these name-spaces; the maps must not be changed any more. */
  public Metadata(Map<String, Map<String, @Nullable Object>> namespaces) {
    this(namespaces, Map.of());
  }

  /** As the other, with {@code typed} facts of name-spaces of their own. */
  public Metadata(
      Map<String, Map<String, @Nullable Object>> namespaces, Map<String, TypedFact> typed) {
    this.namespaces = Map.copyOf(namespaces);
    this.typed = Map.copyOf(typed);
  }

  /** The facts of {@code namespace}; empty if it has none. */
  public Map<String, @Nullable Object> namespace(String namespace) {
    Map<String, @Nullable Object> facts = namespaces.get(namespace);
    return facts == null ? Map.of() : facts;
  }

  /** All name-spaces. */
  public Map<String, Map<String, @Nullable Object>> namespaces() {
    return namespaces;
  }

  /** The typed facts by their name-spaces. */
  public Map<String, TypedFact> typed() {
    return typed;
  }

  /** The value found by following {@code path} from {@code namespace}; null if there is none. */
  public @Nullable Object value(String namespace, List<String> path) {
    Object value = namespaces.get(namespace);
    for (String key : path) {
      if (!(value instanceof Map<?, ?> map)) {
        return null;
      }
      value = map.get(key);
    }
    return value;
  }

  /** These facts, with those of {@code namespace} extended and overridden by {@code facts}. */
  public Metadata with(String namespace, Map<String, @Nullable Object> facts) {
    Map<String, Map<String, @Nullable Object>> merged = new HashMap<>(namespaces);
    Map<String, @Nullable Object> inner = new HashMap<>(namespace(namespace));
    inner.putAll(facts);
    merged.put(namespace, inner);
    return new Metadata(merged, typed);
  }

  /** These facts, with {@code fact} in the place of the typed one of {@code namespace}. */
  public Metadata with(String namespace, TypedFact fact) {
    Map<String, TypedFact> replaced = new HashMap<>(typed);
    replaced.put(namespace, fact);
    return new Metadata(namespaces, replaced);
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return namespaces.isEmpty() && typed.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metadata metadata
        && namespaces.equals(metadata.namespaces)
        && typed.equals(metadata.typed);
  }

  @Override
  public int hashCode() {
    return namespaces.hashCode();
  }

  @Override
  public String toString() {
    return namespaces.toString();
  }
}
