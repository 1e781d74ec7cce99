package io.weft.extension.filter.network.tcpproxy;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.config.AccessLogTranslator;
import io.weft.config.ClusterDemandTranslator;
import io.weft.config.HeaderTransformsTranslator;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.Connecting;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.Logging;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.MaxDuration;
import io.weft.extension.filter.network.tcpproxy.TcpProxySettings.WeightedCluster;
import io.weft.formatter.SubstitutionFormat;
import io.weft.net.ConnectionHandler;
import io.weft.router.HeaderTransforms;
import io.weft.spi.FactoryContext;
import io.weft.spi.TerminalNetworkFilterFactory;
import io.weft.upstream.ClusterDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes TCP proxies. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class TcpProxyFactory implements TerminalNetworkFilterFactory<TcpProxy> {
  private static final long IDLE_TIMEOUT_NANOS = 3_600_000_000_000L;
  private static final java.time.Duration ON_DEMAND_TIMEOUT = java.time.Duration.ofSeconds(60);
  private static final double PERCENT = 100.0;

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
    var settings =
        new TcpProxySettings(
            clusters(config),
            hashPolicy(config),
            config.hasIdleTimeout() ? nanos(config.getIdleTimeout()) : IDLE_TIMEOUT_NANOS,
            maxDuration(config),
            connecting(config, context),
            logging(config, context));
    return new io.weft.extension.filter.network.tcpproxy.TcpProxy(
        settings,
        new TcpProxyStats(context.scope(), config.getStatPrefix(), config.hasOnDemand()),
        context.views(),
        context.deadlines());
  }

  private static List<WeightedCluster> clusters(TcpProxy config) {
    if (!config.hasWeightedClusters()) {
      return List.of(new WeightedCluster(config.getCluster(), 1));
    }
    List<WeightedCluster> clusters = new ArrayList<>();
    for (var cluster : config.getWeightedClusters().getClustersList()) {
      long weight = Integer.toUnsignedLong(cluster.getWeight());
      clusters.add(new WeightedCluster(cluster.getName(), weight));
    }
    return clusters;
  }

  private static TcpProxySettings.HashPolicy hashPolicy(TcpProxy config) {
    if (config.getHashPolicyCount() == 0) {
      return new TcpProxySettings.HashPolicy.None();
    }
    HashPolicy policy = config.getHashPolicy(0);
    return policy.hasFilterState()
        ? new TcpProxySettings.HashPolicy.FilterState(policy.getFilterState().getKey())
        : new TcpProxySettings.HashPolicy.SourceIp();
  }

  private static MaxDuration maxDuration(TcpProxy config) {
    long most = nanos(config.getMaxDownstreamConnectionDuration());
    double percent = config.getMaxDownstreamConnectionDurationJitterPercentage().getValue();
    return new MaxDuration(most, (long) Math.ceil(most * (percent / PERCENT)));
  }

  private static Connecting connecting(TcpProxy config, FactoryContext context)
      throws ConfigException {
    int given = config.getMaxConnectAttempts().getValue();
    int attempts =
        config.hasMaxConnectAttempts()
            ? (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(given))
            : 1;
    if (!config.hasBackoffOptions()) {
      return new Connecting(attempts, 0, 0, tunneling(config), onDemand(config, context));
    }
    var backoff = config.getBackoffOptions();
    long base = nanos(backoff.getBaseInterval());
    long longest =
        backoff.hasMaxInterval()
            ? nanos(backoff.getMaxInterval())
            : Math.multiplyExact(Math.min(base, Long.MAX_VALUE / 10), 10);
    if (longest < base) {
      throw new ConfigException(
          "backoff_options", "max_interval must be greater than or equal to base_interval");
    }
    return new Connecting(attempts, base, longest, tunneling(config), onDemand(config, context));
  }

  private static @Nullable ClusterDemand onDemand(TcpProxy config, FactoryContext context)
      throws ConfigException {
    if (!config.hasOnDemand()) {
      return null;
    }
    var proto = config.getOnDemand();
    try {
      return ClusterDemandTranslator.translate(
          proto.getOdcdsConfig(),
          proto.hasTimeout(),
          proto.getTimeout(),
          ON_DEMAND_TIMEOUT,
          context);
    } catch (ConfigException e) {
      throw e.under("on_demand");
    }
  }

  private static @Nullable Tunneling tunneling(TcpProxy config) throws ConfigException {
    if (!config.hasTunnelingConfig()) {
      return null;
    }
    var proto = config.getTunnelingConfig();
    if (!proto.getUsePost() && !proto.getPostPath().isEmpty()) {
      throw new ConfigException(
          "tunneling_config.post_path", "Can't set a post path when POST method isn't used");
    }
    ConfigErrors errors = new ConfigErrors();
    SubstitutionFormat hostname =
        errors.attempt("hostname", () -> SubstitutionFormat.parse(proto.getHostname()));
    HeaderTransforms headers =
        errors.attempt(
            "",
            () ->
                HeaderTransformsTranslator.translate(
                    proto.getHeadersToAddList(), List.of(), "headers"));
    try {
      errors.throwIfAny();
    } catch (ConfigException e) {
      throw e.under("tunneling_config");
    }
    String path = proto.getPostPath().isEmpty() ? "/" : proto.getPostPath();
    return new Tunneling(
        Objects.requireNonNull(hostname),
        proto.getUsePost() ? path : null,
        Objects.requireNonNull(headers),
        proto.getPropagateResponseHeaders(),
        proto.getPropagateResponseTrailers());
  }

  private static Logging logging(TcpProxy config, FactoryContext context) throws ConfigException {
    List<AccessLogger> loggers = AccessLogTranslator.translate(config.getAccessLogList(), context);
    if (!config.hasAccessLogOptions()) {
      return new Logging(
          loggers,
          nanos(config.getAccessLogFlushInterval()),
          config.getFlushAccessLogOnConnected());
    }
    var options = config.getAccessLogOptions();
    return new Logging(
        loggers,
        nanos(options.getAccessLogFlushInterval()),
        options.getFlushAccessLogOnConnected());
  }

  /** Zero if it is not set. */
  private static long nanos(Duration proto) {
    return Deadlines.saturatedNanos(
        java.time.Duration.ofSeconds(proto.getSeconds(), proto.getNanos()));
  }
}
