package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.tls.TrustDomains;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes what verifies the certificates of peers in the place of the default validator.
 *
 * <p>Source: {@code CertificateValidationContext.custom_validator_config}.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface CertValidatorFactory<C> extends ExtensionFactory<C> {
  /**
   * The trusted certificates, by trust domain; blocks while files are read.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  TrustDomains create(C config) throws ConfigException;

  /** The files and folders whose change means that {@code config} has to be read again. */
  default List<Path> watched(C config) {
    return List.of();
  }
}
