package io.weft.xds;

import java.util.List;

/**
 * What is particular to a type whose resources are wanted by name. A value.
 *
 * @param targetPrefix with which the names of waits for one begin in {@code /init_dump}
 * @param counters of each resource beside those of its subscription
 * @param isRemovable whether a resource that the control plane has no more is gone here, too
 * @param isNamed whether a refusal tells which resource is meant
 */
record NamedType(
    ResourceType type,
    String targetPrefix,
    List<String> counters,
    boolean isRemovable,
    boolean isNamed) {
  static final String CONFIG_CONFLICT = "config_conflict";
  static final String CONFIG_FAIL = "config_fail";
  static final String CONFIG_RELOAD = "config_reload";

  /** Secrets; Envoy ignores that one is removed. */
  static final NamedType SECRETS =
      new NamedType(ResourceType.SECRETS, "SdsApi ", List.of("key_rotation_failed"), false, true);

  /** The layers of the runtime, which share their stats. */
  static final NamedType RUNTIME =
      new NamedType(ResourceType.RUNTIME, "RTDS ", List.of(), true, true);

  /** Configurations of extensions. */
  static final NamedType EXTENSIONS =
      new NamedType(
          ResourceType.EXTENSIONS,
          "FilterConfigSubscription init ",
          List.of(CONFIG_CONFLICT, CONFIG_FAIL, CONFIG_RELOAD),
          true,
          false);
}
