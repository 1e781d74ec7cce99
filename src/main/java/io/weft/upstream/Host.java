package io.weft.upstream;

import io.weft.net.Address;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One host of a cluster: an identity object that is shared by all requests and lives, with its
 * pools, as long as discovery names it.
 *
 * <p>Its description and health are changed by the control thread, which then builds a new load
 * balancer; any thread reads them.
 */
public final class Host {
  private static final int UNHEALTHY =
      HealthFlag.FAILED_ACTIVE_HC.bit()
          | HealthFlag.FAILED_OUTLIER_CHECK.bit()
          | HealthFlag.FAILED_EDS_HEALTH.bit();
  private static final int DEGRADED =
      HealthFlag.DEGRADED_ACTIVE_HC.bit() | HealthFlag.DEGRADED_EDS_HEALTH.bit();
  private static final int EXCLUDED =
      HealthFlag.PENDING_ACTIVE_HC.bit() | HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit();

  private final HostStats stats = new HostStats();
  private final AtomicInteger healthFlags = new AtomicInteger();
  private final PoolsByOptions pools = new PoolsByOptions(this);
  private volatile Endpoint endpoint;
  private volatile Address address;

  /** A host that discovery describes by {@code endpoint}. */
  public Host(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.address = endpoint.address();
    applyConfiguredHealth(endpoint.health());
  }

  /** Where to connect. */
  public Address address() {
    return address;
  }

  /** The configured name; empty if there is none. */
  public String hostname() {
    return endpoint.hostname();
  }

  /** At least 1. */
  public int weight() {
    return endpoint.weight();
  }

  /** Where it runs. */
  public Locality locality() {
    return endpoint.locality();
  }

  /** 0 is used first. */
  public int priority() {
    return endpoint.priority();
  }

  /** All that discovery says. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Its numbers. */
  public HostStats stats() {
    return stats;
  }

  /** Whether any flag says that it shall get no request. */
  public boolean isUnhealthy() {
    return (healthFlags.get() & UNHEALTHY) != 0;
  }

  /** Whether it is not unhealthy, but to be used only if the healthy ones do not suffice. */
  public boolean isDegraded() {
    int flags = healthFlags.get();
    return (flags & UNHEALTHY) == 0 && (flags & DEGRADED) != 0;
  }

  /** Whether it is neither unhealthy nor degraded. */
  public boolean isHealthy() {
    return (healthFlags.get() & (UNHEALTHY | DEGRADED)) == 0;
  }

  /** Whether it does not count when the share of healthy hosts is computed. */
  public boolean isExcluded() {
    return (healthFlags.get() & EXCLUDED) != 0;
  }

  /** Whether {@code flag} is set. */
  public boolean has(HealthFlag flag) {
    return (healthFlags.get() & flag.bit()) != 0;
  }

  /** Sets {@code flag}; control thread only, which then has the load balancer rebuilt. */
  public void set(HealthFlag flag) {
    healthFlags.updateAndGet(flags -> flags | flag.bit());
  }

  /** Clears {@code flag}; control thread only, which then has the load balancer rebuilt. */
  public void clear(HealthFlag flag) {
    healthFlags.updateAndGet(flags -> flags & ~flag.bit());
  }

  /** The flags as {@code /clusters} shows them: {@code healthy}, or their texts. */
  public String healthText() {
    int flags = healthFlags.get();
    if (flags == 0) {
      return "healthy";
    }
    StringBuilder text = new StringBuilder();
    for (HealthFlag flag : HealthFlag.values()) {
      if ((flags & flag.bit()) != 0) {
        text.append(flag.text());
      }
    }
    return text.toString();
  }

  /** Takes over a changed description; control thread only. */
  void endpoint(Endpoint changed) {
    endpoint = changed;
    address = changed.address();
    applyConfiguredHealth(changed.health());
  }

  /** Has new connections go to another address; control thread only. */
  public void moveTo(Endpoint changed) {
    endpoint(changed);
  }

  /** Its connection pools. */
  PoolsByOptions pools() {
    return pools;
  }

  @Override
  public String toString() {
    return address.toString();
  }

  private void applyConfiguredHealth(EndpointHealth health) {
    set(HealthFlag.FAILED_EDS_HEALTH, health.isUnhealthy());
    set(HealthFlag.DEGRADED_EDS_HEALTH, health == EndpointHealth.DEGRADED);
    set(HealthFlag.EDS_STATUS_DRAINING, health == EndpointHealth.DRAINING);
  }

  private void set(HealthFlag flag, boolean on) {
    if (on) {
      set(flag);
    } else {
      clear(flag);
    }
  }
}
