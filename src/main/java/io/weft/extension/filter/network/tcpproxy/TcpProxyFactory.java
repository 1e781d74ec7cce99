package io.weft.extension.filter.network.tcpproxy;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.config.AccessLogTranslator;
import io.weft.net.ConnectionHandler;
import io.weft.spi.FactoryContext;
import io.weft.spi.TerminalNetworkFilterFactory;
import java.util.ArrayList;
import java.util.List;

/** Makes TCP proxies. */
public final class TcpProxyFactory implements TerminalNetworkFilterFactory<TcpProxy> {
  private static final long IDLE_TIMEOUT_NANOS = 3_600_000_000_000L;

  @Override
  public String name() {
    return "envoy.filters.network.tcp_proxy";
  }

  @Override
  public Class<TcpProxy> configType() {
    return TcpProxy.class;
  }

  @Override
  public ConnectionHandler create(TcpProxy config, FactoryContext context) throws ConfigException {
    List<io.weft.extension.filter.network.tcpproxy.TcpProxy.WeightedCluster> clusters =
        new ArrayList<>();
    if (config.hasWeightedClusters()) {
      for (var cluster : config.getWeightedClusters().getClustersList()) {
        clusters.add(
            new io.weft.extension.filter.network.tcpproxy.TcpProxy.WeightedCluster(
                cluster.getName(), Integer.toUnsignedLong(cluster.getWeight())));
      }
    } else {
      clusters.add(
          new io.weft.extension.filter.network.tcpproxy.TcpProxy.WeightedCluster(
              config.getCluster(), 1));
    }
    var settings =
        new io.weft.extension.filter.network.tcpproxy.TcpProxy.Settings(
            clusters,
            nanos(config.hasIdleTimeout(), config.getIdleTimeout(), IDLE_TIMEOUT_NANOS),
            nanos(
                config.hasMaxDownstreamConnectionDuration(),
                config.getMaxDownstreamConnectionDuration(),
                0),
            config.hasMaxConnectAttempts() ? config.getMaxConnectAttempts().getValue() : 1,
            AccessLogTranslator.translate(config.getAccessLogList(), context));
    return new io.weft.extension.filter.network.tcpproxy.TcpProxy(
        settings,
        new TcpProxyStats(context.scope(), config.getStatPrefix()),
        context.views(),
        context.deadlines());
  }

  private static long nanos(boolean set, Duration proto, long otherwise) {
    return set
        ? Deadlines.saturatedNanos(
            java.time.Duration.ofSeconds(proto.getSeconds(), proto.getNanos()))
        : otherwise;
  }
}
