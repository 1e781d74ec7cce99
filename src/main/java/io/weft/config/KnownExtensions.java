package io.weft.config;

import io.weft.spi.ExtensionFactory;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.HttpFilterFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** The messages that configure extensions which this process has. */
public final class KnownExtensions {
  private static final Set<String> CORE_MESSAGES =
      Set.of(
          "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
          "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
          "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate",
          "envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig",
          "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
          "envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin",
          "envoy.extensions.load_balancing_policies.random.v3.Random",
          "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest",
          "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash",
          "envoy.extensions.load_balancing_policies.maglev.v3.Maglev",
          "envoy.extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher",
          "envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
          "envoy.extensions.bootstrap.internal_listener.v3.InternalListener",
          "google.protobuf.StringValue",
          "envoy.config.rbac.v3.Action",
          "envoy.config.route.v3.FilterConfig",
          "envoy.config.route.v3.Route",
          "envoy.config.route.v3.RouteList",
          "envoy.extensions.filters.common.matcher.action.v3.SkipFilter",
          "envoy.extensions.router.cluster_specifiers.matcher.v3.ClusterAction");

  private KnownExtensions() {}

  /**
   * Whether a message, by its full name, configures an extension of {@code registry} or the core.
   */
  public static Predicate<String> of(ExtensionRegistry registry) {
    Set<String> known = new HashSet<>(CORE_MESSAGES);
    for (ExtensionFactory<?> factory : registry.all()) {
      known.add(MessageTypes.fullName(factory.configType()));
      if (factory instanceof HttpFilterFactory<?, ?, ?> filter) {
        known.add(MessageTypes.fullName(filter.routeConfigType()));
      }
    }
    return known::contains;
  }
}
