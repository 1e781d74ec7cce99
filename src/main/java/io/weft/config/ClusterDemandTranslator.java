package io.weft.config;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.spi.FactoryContext;
import io.weft.upstream.ClusterDemand;

/** Translates how streams wait for clusters that are asked for on demand. */
public final class ClusterDemandTranslator {
  private ClusterDemandTranslator() {}

  /**
   * The wait for clusters that {@code source} has.
   *
   * @param otherwise how long one is waited for unless {@code isLimited}
   * @throws ConfigException if {@code source} cannot be asked for one cluster
   */
  public static ClusterDemand translate(
      ConfigSource source,
      boolean isLimited,
      Duration limit,
      java.time.Duration otherwise,
      FactoryContext context)
      throws ConfigException {
    return new ClusterDemand(
        context.clusterUpdates(ConfigSourceTranslator.translate(source)),
        Deadlines.saturatedNanos(isLimited ? ClusterTranslator.duration(limit) : otherwise),
        context.deadlines());
  }
}
