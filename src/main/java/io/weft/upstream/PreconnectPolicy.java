package io.weft.upstream;

/**
 * How many connections are opened ahead of the requests that will need them. A value. Source:
 * {@code envoy.config.cluster.v3.Cluster.PreconnectPolicy}.
 *
 * @param perUpstreamRatio how many streams a host's connections shall be able to carry, for each
 *     that it has; 1 opens nothing ahead
 * @param predictiveRatio the same for all hosts together, before a request has its host
 */
public record PreconnectPolicy(double perUpstreamRatio, double predictiveRatio) {
  /** Connections are opened when requests need them. */
  public static final PreconnectPolicy NONE = new PreconnectPolicy(1, 1);

  /** Whether connections are opened for hosts that the next requests will go to. */
  boolean isPredictive() {
    return predictiveRatio > 1;
  }

  /** Whether it opens anything ahead. */
  boolean isActive() {
    return perUpstreamRatio > 1 || isPredictive();
  }
}
