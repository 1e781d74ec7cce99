package io.weft.upstream;

import java.util.Locale;

/**
 * What rises and falls in a cluster; the names are Envoy's, in lower case. Source: Envoy's cluster
 * manager stats.
 */
public enum ClusterGauge {
  LB_SUBSETS_ACTIVE,
  MAX_HOST_WEIGHT,
  MEMBERSHIP_DEGRADED,
  MEMBERSHIP_EXCLUDED,
  MEMBERSHIP_HEALTHY,
  MEMBERSHIP_TOTAL,
  UPSTREAM_CX_ACTIVE,
  UPSTREAM_CX_RX_BYTES_BUFFERED,
  UPSTREAM_CX_TX_BYTES_BUFFERED,
  UPSTREAM_QUEUE_OVERLOADED,
  UPSTREAM_RQ_ACTIVE,
  UPSTREAM_RQ_PENDING_ACTIVE,
  VERSION,
  WARMING_STATE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The name in stats, below {@code cluster.<name>.}. */
  public String text() {
    return text;
  }
}
