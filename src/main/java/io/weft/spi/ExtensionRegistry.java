package io.weft.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * All extensions of the process by the type of their configuration, and by name.
 *
 * <p>Immutable; any thread. A plug-in cannot shadow an extension of Weft's own: those come last.
 */
public final class ExtensionRegistry {
  private final Map<String, List<ExtensionFactory<?>>> byType = new HashMap<>();
  private final Map<String, ExtensionFactory<?>> byName = new HashMap<>();

  private ExtensionRegistry(Iterable<ExtensionFactory<?>> factories) {
    for (ExtensionFactory<?> factory : factories) {
      byType.merge(factory.configType().getName(), List.of(factory), ExtensionRegistry::newerFirst);
      byName.put(factory.name(), factory);
    }
  }

  /** The extensions {@code builtIn}, and those that the class path offers as services. */
  @SuppressWarnings("unchecked") // ServiceLoader knows the raw type only
  public static ExtensionRegistry of(Collection<? extends ExtensionFactory<?>> builtIn) {
    List<ExtensionFactory<?>> all = new ArrayList<>();
    ServiceLoader.load(ExtensionFactory.class)
        .forEach(plugIn -> all.add((ExtensionFactory<?>) plugIn));
    all.addAll(builtIn);
    return new ExtensionRegistry(all);
  }

  /**
   * The extension of {@code category} that takes configuration of {@code type}; null if none does.
   *
   * @param category the interface that it implements
   * @param type the class of its configuration
   */
  public <F extends ExtensionFactory<?>> @Nullable F find(Class<F> category, Class<?> type) {
    for (ExtensionFactory<?> factory : byType.getOrDefault(type.getName(), List.of())) {
      if (category.isInstance(factory)) {
        return category.cast(factory);
      }
    }
    return null;
  }

  /** The extension {@code name} of {@code category}; null if there is none. */
  public <F extends ExtensionFactory<?>> @Nullable F find(Class<F> category, String name) {
    ExtensionFactory<?> factory = byName.get(name);
    return category.isInstance(factory) ? category.cast(factory) : null;
  }

  /** Whether some extension takes configuration of {@code type}. */
  public boolean knows(Class<?> type) {
    return byType.containsKey(type.getName());
  }

  /** All extensions, in no order. */
  public Collection<ExtensionFactory<?>> all() {
    return byType.values().stream().flatMap(List::stream).toList();
  }

  private static List<ExtensionFactory<?>> newerFirst(
      List<ExtensionFactory<?>> known, List<ExtensionFactory<?>> added) {
    List<ExtensionFactory<?>> merged = new ArrayList<>(added);
    merged.addAll(known);
    return merged;
  }
}
