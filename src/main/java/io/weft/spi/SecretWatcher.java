package io.weft.spi;

import io.weft.common.ConfigException;

/**
 * Is told of a secret that discovery brings, now and whenever it brings another one.
 *
 * <p>Source: Envoy's {@code SecretCallbacks}.
 *
 * @param <T> the message that the secret holds, such as {@code TlsCertificate}
 */
@FunctionalInterface
public interface SecretWatcher<T> {
  /**
   * Has later connections use {@code secret}; control thread only, may read files.
   *
   * @throws ConfigException if it cannot be used: the one before stays, and the control plane is
   *     told so
   */
  void onSecret(T secret) throws ConfigException;
}
