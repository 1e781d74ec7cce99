package io.weft.integration;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;

/** Resources that a control plane says; everything is on 127.0.0.1. */
final class Resources {
  private static final String TYPES = "type.googleapis.com/";

  private Resources() {}

  /** A cluster whose endpoints come from the same control plane. */
  static Cluster cluster(String name, int connectTimeoutSeconds) {
    return cluster(name, connectTimeoutSeconds, ads());
  }

  /** A cluster whose endpoints come from {@code source}. */
  static Cluster cluster(String name, int connectTimeoutSeconds, ConfigSource source) {
    return Cluster.newBuilder()
        .setName(name)
        .setType(Cluster.DiscoveryType.EDS)
        .setConnectTimeout(Duration.newBuilder().setSeconds(connectTimeoutSeconds))
        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(source))
        .build();
  }

  /** One endpoint of the cluster {@code name}. */
  static ClusterLoadAssignment endpoints(String name, int port) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(name);
    assignment
        .addEndpointsBuilder()
        .addLbEndpointsBuilder()
        .getEndpointBuilder()
        .setAddress(address(port));
    return assignment.build();
  }

  /**
   * A listener whose routes come from the same control plane; {@code statPrefix} tells it apart.
   */
  static Listener listener(String name, int port, String routes, String statPrefix) {
    return listener(name, port, routes, statPrefix, ads());
  }

  /** A listener whose routes come from {@code source}. */
  static Listener listener(
      String name, int port, String routes, String statPrefix, ConfigSource source) {
    return listener(
        name,
        port,
        HttpConnectionManager.newBuilder()
            .setStatPrefix(statPrefix)
            .setRds(Rds.newBuilder().setRouteConfigName(routes).setConfigSource(source))
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("router")
                    .setTypedConfig(pack(Router.getDefaultInstance())))
            .build());
  }

  /** A listener whose only filter is {@code filter}. */
  static Listener listener(String name, int port, Message filter) {
    return Listener.newBuilder()
        .setName(name)
        .setAddress(address(port))
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(Filter.newBuilder().setName("filter").setTypedConfig(pack(filter))))
        .build();
  }

  /** Routes that send everything to {@code cluster}, below {@code /prefix/}. */
  static RouteConfiguration routes(String name, String cluster, String prefix) {
    RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName(name);
    var route = routes.addVirtualHostsBuilder().setName("all").addDomains("*").addRoutesBuilder();
    route.getMatchBuilder().setPrefix("/");
    route.getRouteBuilder().setCluster(cluster).setPrefixRewrite("/" + prefix + "/");
    return routes.build();
  }

  static Any pack(Message message) {
    return Any.newBuilder()
        .setTypeUrl(TYPES + message.getDescriptorForType().getFullName())
        .setValue(message.toByteString())
        .build();
  }

  /** The aggregated stream. */
  static ConfigSource ads() {
    return ConfigSource.newBuilder()
        .setAds(AggregatedConfigSource.getDefaultInstance())
        .setResourceApiVersion(ApiVersion.V3)
        .build();
  }

  private static Address address(int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
        .build();
  }
}
