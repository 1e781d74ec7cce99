package io.weft.upstream;

import io.weft.net.Address;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One host of a cluster: an identity object that is shared by all requests and lives, with its
 * pools, as long as discovery names it.
 *
 * <p>Its description and health are changed by the control thread, which then builds a new load
 * balancer; any thread reads them. Most hosts of a large mesh never get a request: what only
 * requests need is made by the first.
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

  private static final AtomicIntegerFieldUpdater<Host> FLAGS =
      AtomicIntegerFieldUpdater.newUpdater(Host.class, "healthFlags");
  private static final AtomicReferenceFieldUpdater<Host, @Nullable HostStats> STATS =
      AtomicReferenceFieldUpdater.newUpdater(Host.class, HostStats.class, "stats");
  private static final AtomicReferenceFieldUpdater<Host, @Nullable PoolsByOptions> POOLS =
      AtomicReferenceFieldUpdater.newUpdater(Host.class, PoolsByOptions.class, "pools");

  private static final HostStats NO_STATS = new HostStats();

  private volatile int healthFlags;
  private volatile boolean draining;
  private volatile @Nullable HostStats stats;
  private volatile @Nullable PoolsByOptions pools;
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
    HostStats known = stats;
    if (known != null) {
      return known;
    }
    HostStats made = new HostStats();
    return STATS.compareAndSet(this, null, made) ? made : stats();
  }

  /** Its numbers, to be read only; a host that has none yet gets none. */
  public HostStats shownStats() {
    HostStats known = stats;
    return known == null ? NO_STATS : known;
  }

  /** Whether any flag says that it shall get no request. */
  public boolean isUnhealthy() {
    return (healthFlags & UNHEALTHY) != 0;
  }

  /** Whether it is not unhealthy, but to be used only if the healthy ones do not suffice. */
  public boolean isDegraded() {
    int flags = healthFlags;
    return (flags & UNHEALTHY) == 0 && (flags & DEGRADED) != 0;
  }

  /** Whether it is neither unhealthy nor degraded. */
  public boolean isHealthy() {
    return (healthFlags & (UNHEALTHY | DEGRADED)) == 0;
  }

  /** Whether it does not count when the share of healthy hosts is computed. */
  public boolean isExcluded() {
    return (healthFlags & EXCLUDED) != 0;
  }

  /** Whether {@code flag} is set. */
  public boolean has(HealthFlag flag) {
    return (healthFlags & flag.bit()) != 0;
  }

  /** Sets {@code flag}; control thread only, which then has the load balancer rebuilt. */
  public void set(HealthFlag flag) {
    FLAGS.updateAndGet(this, flags -> flags | flag.bit());
  }

  /** Clears {@code flag}; control thread only, which then has the load balancer rebuilt. */
  public void clear(HealthFlag flag) {
    FLAGS.updateAndGet(this, flags -> flags & ~flag.bit());
  }

  /** The flags as {@code /clusters} shows them: {@code healthy}, or their texts. */
  public String healthText() {
    int flags = healthFlags;
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
    PoolsByOptions known = pools;
    if (known != null) {
      return known;
    }
    PoolsByOptions made = new PoolsByOptions(this);
    if (!POOLS.compareAndSet(this, null, made)) {
      return pools();
    }
    if (draining) {
      made.drain();
    }
    return made;
  }

  /** As {@link PoolsByOptions#drain}; control thread only. */
  void drain() {
    draining = true;
    PoolsByOptions known = pools;
    if (known != null) {
      known.drain();
    }
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
