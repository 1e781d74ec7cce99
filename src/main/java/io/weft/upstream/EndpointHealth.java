package io.weft.upstream;

/**
 * What the configuration says about the health of an endpoint. Source: {@code
 * envoy.config.core.v3.HealthStatus}.
 */
public enum EndpointHealth {
  UNKNOWN,
  HEALTHY,
  UNHEALTHY,
  DRAINING,
  TIMEOUT,
  DEGRADED;

  /** Whether such a host gets no request outside panic. */
  public boolean isUnhealthy() {
    return this == UNHEALTHY || this == DRAINING || this == TIMEOUT;
  }
}
