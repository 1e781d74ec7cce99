package io.weft.config;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.spi.SecretWatcher;

/**
 * Brings the secrets that a control plane has: the client's side of SDS.
 *
 * <p>Source: {@code envoy.service.secret.v3.SecretDiscoveryService}.
 */
@FunctionalInterface
public interface SecretDiscovery {
  /** Has no control plane to ask. */
  SecretDiscovery NONE =
      (secret, watcher) -> {
        throw new ConfigException(
            "",
            "no control plane can be asked for secrets here; path_config_source and"
                + " static_resources.secrets are allowed");
      };

  /**
   * The wait for {@code secret}, which is asked for from its start to its end. Several may wait for
   * one secret; each is told of it, a late one of what is there already. Any thread.
   *
   * @param watcher told of each secret of that name, on the control thread; whatever it throws
   *     refuses the secret
   * @throws ConfigException if nobody can be asked for it
   */
  InitTarget target(ResourceLocator secret, SecretWatcher<Secret> watcher) throws ConfigException;
}
