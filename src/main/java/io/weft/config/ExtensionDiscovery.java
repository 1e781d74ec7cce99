package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.spi.DiscoveredKind;

/**
 * Brings the configurations of extensions: the client's side of ECDS. Source: {@code
 * envoy.service.extension.v3.ExtensionConfigDiscoveryService}.
 */
@FunctionalInterface
public interface ExtensionDiscovery {
  /** Brings nothing, and has nobody wait for it. */
  ExtensionDiscovery NONE =
      (kind, extension, watcher) -> new RouteDiscovery.Absent(extension.name());

  /** Is told of one configuration. Control thread only. */
  interface Watcher {
    /**
     * Looks at {@code extension} before anybody uses it.
     *
     * @throws ConfigException if this watcher cannot use it: then nobody does
     */
    void check(TypedExtensionConfig extension) throws ConfigException;

    /**
     * Has {@code extension} be used from now on.
     *
     * @throws ConfigException if it cannot be used: the one before stays
     */
    void onExtension(TypedExtensionConfig extension) throws ConfigException;

    /** The control plane has it no more. */
    void onRemoved();
  }

  /**
   * The wait for {@code extension}, which is asked for from its start to its end. Any thread.
   *
   * @param kind for stats
   */
  InitTarget target(DiscoveredKind kind, ResourceLocator extension, Watcher watcher);
}
