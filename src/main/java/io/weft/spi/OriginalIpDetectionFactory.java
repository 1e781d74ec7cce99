package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.hcm.OriginalIpDetection;

/**
 * Makes what finds the client of a request.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface OriginalIpDetectionFactory<C> extends ExtensionFactory<C> {
  /**
   * A detection for one connection manager.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  OriginalIpDetection create(C config) throws ConfigException;
}
