package io.weft.xds;

import io.weft.common.ConfigException;
import io.weft.common.XdstpName;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names that stand for all resources of a collection: {@code xdstp://…/*}. Source: Envoy's {@code
 * WatchMap}.
 */
final class Collections {
  private Collections() {}

  /** {@code names} as control planes are asked for them. */
  static Set<String> canonical(Set<String> names) {
    Set<String> canonical = new TreeSet<>();
    names.forEach(name -> canonical.add(XdstpName.canonical(name)));
    return canonical;
  }

  /** Whether one of {@code names}, which are canonical, is that of a collection. */
  static boolean isAnyAmong(Set<String> names) {
    return names.stream().anyMatch(name -> name.endsWith("/*") || name.contains("/*?"));
  }

  /** Whether {@code names}, which are canonical, have {@code name} or its collection. */
  static boolean isAmong(Set<String> names, String name) {
    if (!XdstpName.isXdstp(name)) {
      return names.contains(name);
    }
    try {
      XdstpName parsed = XdstpName.parse(name);
      return names.contains(parsed.text()) || names.contains(parsed.collection().text());
    } catch (ConfigException e) {
      return false;
    }
  }
}
