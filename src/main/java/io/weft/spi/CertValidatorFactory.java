package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.tls.TrustDomains;

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
}
