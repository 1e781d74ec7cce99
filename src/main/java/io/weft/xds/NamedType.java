package io.weft.xds;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What is particular to a type whose resources are wanted by name. A value.
 *
 * @param targetPrefix with which the names of waits for one begin in {@code /init_dump}
 * @param scopeName where the stats of a resource are, by its name
 * @param counters of each resource beside those of its subscription
 * @param isRemovable whether a resource that the control plane has no more is gone here, too
 */
record NamedType(
    ResourceType type,
    String targetPrefix,
    UnaryOperator<String> scopeName,
    List<String> counters,
    boolean isRemovable) {
  static final String CONFIG_FAIL = "config_fail";
  static final String CONFIG_RELOAD = "config_reload";

  /** Secrets; Envoy ignores that one is removed. */
  static final NamedType SECRETS =
      new NamedType(
          ResourceType.SECRETS,
          "SdsApi ",
          name -> "sds." + name,
          List.of("key_rotation_failed"),
          false);

  /** The layers of the runtime, which share their stats. */
  static final NamedType RUNTIME =
      new NamedType(ResourceType.RUNTIME, "RTDS ", name -> "runtime", List.of(), true);
}
