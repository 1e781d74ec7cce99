package io.weft.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.ResourceLocator;
import io.weft.spi.FactoryContext;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.ClusterSettings.Connections;
import io.weft.upstream.ClusterSettings.Discovery;
import io.weft.upstream.ClusterSettings.DnsEndpoint;
import io.weft.upstream.LoadBalancing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Translates a cluster. Source: {@code envoy.config.cluster.v3.Cluster}; what is valid there but
 * not built here is refused by name.
 */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class ClusterTranslator {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final long UNSIGNED = 0xffff_ffffL;
  private static final String LATER = "is not implemented in Weft yet";

  private ClusterTranslator() {}

  /**
   * The settings of {@code proto}, which was validated.
   *
   * @throws ConfigException with all problems
   */
  public static ClusterSettings translate(Cluster proto, FactoryContext context)
      throws ConfigException {
    return proto.hasClusterType()
        ? CustomClusterTranslator.translate(proto, context)
        : translate(proto, connections -> discovery(proto, context), context);
  }

  /** Finds out where the hosts of a cluster come from whose connections are as given. */
  @FunctionalInterface
  interface DiscoveryTranslator {
    Discovery discovery(Connections connections) throws ConfigException;
  }

  static ClusterSettings translate(Cluster proto, DiscoveryTranslator kind, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    refuseWhatIsNotBuilt(proto, errors);
    LoadBalancing balancing = errors.attempt("", () -> LoadBalancingTranslator.translate(proto));
    Connections connections =
        errors.attempt("", () -> ConnectionsTranslator.translate(proto, context));
    Discovery discovery =
        connections == null ? null : errors.attempt("", () -> kind.discovery(connections));
    errors.throwIfAny();
    return new ClusterSettings(
        proto.getName(),
        proto.getAltStatName().isEmpty() ? proto.getName() : proto.getAltStatName(),
        MetadataTranslator.translate(proto.getMetadata()),
        proto.hasConnectTimeout() ? duration(proto.getConnectTimeout()) : CONNECT_TIMEOUT,
        Objects.requireNonNull(discovery),
        Objects.requireNonNull(balancing),
        List.of(
            thresholds(proto, RoutingPriority.DEFAULT), thresholds(proto, RoutingPriority.HIGH)),
        Objects.requireNonNull(connections),
        new ClusterSettings.Tracking(
            proto.getTrackTimeoutBudgets() || proto.getTrackClusterStats().getTimeoutBudgets(),
            proto.getTrackClusterStats().getRequestResponseSizes()));
  }

  static Duration duration(com.google.protobuf.Duration proto) {
    return Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
  }

  private static void refuseWhatIsNotBuilt(Cluster proto, ConfigErrors errors) {
    refuse(errors, proto.getHealthChecksCount() > 0, "health_checks");
    refuse(errors, proto.hasOutlierDetection(), "outlier_detection");
    refuse(errors, proto.hasLbSubsetConfig(), "lb_subset_config");
    refuse(errors, proto.getFiltersCount() > 0, "filters");
    refuse(errors, proto.hasUpstreamConfig(), "upstream_config");
    refuse(errors, proto.hasLrsServer(), "lrs_server");
    refuse(
        errors,
        proto.getConnectionPoolPerDownstreamConnection(),
        "connection_pool_per_downstream_connection");
    refuse(
        errors,
        proto.getLoadAssignment().getPolicy().getDropOverloadsCount() > 0,
        "load_assignment.policy.drop_overloads");
  }

  private static void refuse(ConfigErrors errors, boolean present, String field) {
    if (present) {
      errors.add(field, LATER);
    }
  }

  private static Discovery discovery(Cluster proto, FactoryContext context) throws ConfigException {
    return switch (proto.getType()) {
      case STATIC -> fixed(proto);
      case STRICT_DNS -> new Discovery.StrictDns(named(proto), DnsTranslator.settings(proto));
      case LOGICAL_DNS -> logical(proto);
      case EDS -> eds(proto, context);
      case ORIGINAL_DST -> OriginalDstTranslator.translate(proto);
      case UNRECOGNIZED -> throw new ConfigException("type", proto.getType() + " " + LATER);
    };
  }

  private static Discovery eds(Cluster proto, FactoryContext context) throws ConfigException {
    if (!proto.hasEdsClusterConfig()) {
      throw new ConfigException("eds_cluster_config", "is needed by a cluster of type EDS");
    }
    var eds = proto.getEdsClusterConfig();
    String name = eds.getServiceName().isEmpty() ? proto.getName() : eds.getServiceName();
    try {
      Optional<ResourceLocator> served = context.served(name);
      return new Discovery.Eds(
          served.isPresent()
              ? served.get()
              : ConfigSourceTranslator.locator(eds.getEdsConfig(), name));
    } catch (ConfigException e) {
      throw e.under("eds_cluster_config.eds_config");
    }
  }

  private static Discovery fixed(Cluster proto) throws ConfigException {
    try {
      return new Discovery.Fixed(EndpointTranslator.fixed(proto.getLoadAssignment()));
    } catch (ConfigException e) {
      throw e.under("load_assignment");
    }
  }

  private static List<DnsEndpoint> named(Cluster proto) throws ConfigException {
    try {
      return EndpointTranslator.named(proto.getLoadAssignment());
    } catch (ConfigException e) {
      throw e.under("load_assignment");
    }
  }

  private static Discovery logical(Cluster proto) throws ConfigException {
    List<DnsEndpoint> endpoints = named(proto);
    if (endpoints.size() != 1 || proto.getLoadAssignment().getEndpointsCount() != 1) {
      throw new ConfigException(
          "load_assignment",
          "LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single lb_endpoint;"
              + " STRICT_DNS takes several");
    }
    return new Discovery.LogicalDns(endpoints.getFirst(), DnsTranslator.settings(proto));
  }

  private static CircuitBreakers.Thresholds thresholds(Cluster proto, RoutingPriority priority) {
    for (var thresholds : proto.getCircuitBreakers().getThresholdsList()) {
      if (thresholds.getPriority() == priority) {
        return thresholds(thresholds);
      }
    }
    return CircuitBreakers.Thresholds.DEFAULT;
  }

  private static CircuitBreakers.Thresholds thresholds(
      io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds proto) {
    CircuitBreakers.Thresholds defaults = CircuitBreakers.Thresholds.DEFAULT;
    CircuitBreakers.Budget budget = null;
    if (proto.hasRetryBudget()) {
      var retry = proto.getRetryBudget();
      budget =
          new CircuitBreakers.Budget(
              retry.hasBudgetPercent() ? retry.getBudgetPercent().getValue() : 20,
              retry.hasMinRetryConcurrency() ? retry.getMinRetryConcurrency().getValue() : 3);
    }
    // The wire type is unsigned; Java's getter is not.
    return new CircuitBreakers.Thresholds(
        proto.hasMaxConnections()
            ? proto.getMaxConnections().getValue() & UNSIGNED
            : defaults.maxConnections(),
        proto.hasMaxPendingRequests()
            ? proto.getMaxPendingRequests().getValue() & UNSIGNED
            : defaults.maxPendingRequests(),
        proto.hasMaxRequests()
            ? proto.getMaxRequests().getValue() & UNSIGNED
            : defaults.maxRequests(),
        proto.hasMaxRetries() ? proto.getMaxRetries().getValue() & UNSIGNED : defaults.maxRetries(),
        proto.hasMaxConnectionPools()
            ? proto.getMaxConnectionPools().getValue() & UNSIGNED
            : defaults.maxConnectionPools(),
        budget,
        proto.getTrackRemaining());
  }
}
