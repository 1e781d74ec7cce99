package io.weft.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.weft.common.NearestName;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says where a field belongs that stands where there is none of its name. */
final class FieldHints {
  private static final int MAX_LISTED = 12;

  /** Well-known wrong places: the message and the name that stands there, and the right place. */
  private static final Map<String, String> NEAR_MISSES =
      Map.ofEntries(
          Map.entry(
              "envoy.config.bootstrap.v3.ClusterManager.OutlierDetection#consecutive_5xx",
              "it belongs to a cluster: `static_resources.clusters[].outlier_detection"
                  + ".consecutive_5xx`"),
          Map.entry(
              "envoy.config.bootstrap.v3.ClusterManager#upstream_connection_options",
              "it belongs to a cluster: `static_resources.clusters[].upstream_connection_options"
                  + ".tcp_keepalive`"),
          Map.entry(
              "envoy.config.bootstrap.v3.Bootstrap#concurrency", "it is a flag: `--concurrency 4`"),
          Map.entry(
              "envoy.config.bootstrap.v3.Bootstrap#buffer",
              "the limit of the heap is `overload_manager.resource_monitors` with"
                  + " `envoy.resource_monitors.fixed_heap` and its `max_heap_size_bytes`"),
          Map.entry(
              "envoy.config.bootstrap.v3.Bootstrap#certificate_chain",
              "it belongs to a `TlsCertificate` inside a `transport_socket` or a `Secret`:"
                  + " `common_tls_context.tls_certificates[].certificate_chain`"),
          Map.entry(
              "envoy.config.bootstrap.v3.Bootstrap#resource_limits",
              "it is a runtime key: `layered_runtime.layers[].static_layer` with"
                  + " `envoy.resource_limits.listener.<listener name>.connection_limit`"),
          Map.entry(
              "envoy.config.metrics.v3.StatsSink#config",
              "it is gone since the v2 API: `typed_config` with `@type`, such as"
                  + " `type.googleapis.com/envoy.config.metrics.v3.MetricsServiceConfig` and"
                  + " `grpc_service`"),
          Map.entry(
              "envoy.config.metrics.v3.StatsSink#grpc_service",
              "it belongs in `typed_config` with `@type:"
                  + " type.googleapis.com/envoy.config.metrics.v3.MetricsServiceConfig`"),
          Map.entry(
              "envoy.config.cluster.v3.CircuitBreakers#state",
              "circuit breakers are limits of `thresholds`; ejecting failing hosts is"
                  + " `outlier_detection`"),
          Map.entry(
              "envoy.config.cluster.v3.Cluster#hosts",
              "it is gone since the v2 API: `load_assignment.endpoints[].lb_endpoints[].endpoint"
                  + ".address`"),
          Map.entry(
              "envoy.config.cluster.v3.Cluster#tls_context",
              "it is gone since the v2 API: `transport_socket` with `envoy.extensions"
                  + ".transport_sockets.tls.v3.UpstreamTlsContext`"),
          Map.entry(
              "envoy.config.listener.v3.FilterChain#tls_context",
              "it is gone since the v2 API: `transport_socket` with `envoy.extensions"
                  + ".transport_sockets.tls.v3.DownstreamTlsContext`"));

  /** Fields that Envoy has had for less long than the API's classes that Weft uses. */
  private static final Set<String> NEWER =
      Set.of(
          "envoy.config.bootstrap.v3.Admin#allow_paths",
          "envoy.extensions.filters.network.redis_proxy.v3.RedisProtocolOptions#credentials");

  private FieldHints() {}

  /**
   * Why {@code key} is no field of {@code type} and what is, as one sentence.
   *
   * @param parent the message that holds the one of {@code type}; null at the root
   */
  static String unknown(Descriptor type, String key, @Nullable Descriptor parent) {
    if (NEWER.contains(type.getFullName() + '#' + key)) {
      return "not implemented in Weft yet: " + type.getFullName() + '.' + key;
    }
    return "unknown field of " + type.getFullName() + "; " + advice(type, key, parent);
  }

  private static String advice(Descriptor type, String key, @Nullable Descriptor parent) {
    String known = NEAR_MISSES.get(type.getFullName() + '#' + key);
    if (known != null) {
      return known;
    }
    if (key.equals("config") && type.findFieldByName("typed_config") != null) {
      return "it is gone since the v2 API: use `typed_config` with `@type`";
    }
    String nearest =
        NearestName.of(key, type.getFields().stream().map(FieldDescriptor::getName).toList());
    String elsewhere = elsewhere(type, key, parent);
    if (!elsewhere.isEmpty()) {
      return elsewhere;
    }
    if (!nearest.isEmpty()) {
      return "did you mean `" + nearest + "`?";
    }
    if (type.getFields().size() > MAX_LISTED) {
      return "see its documentation for the " + type.getFields().size() + " that it has";
    }
    return "allowed: "
        + type.getFields().stream().map(FieldDescriptor::getName).collect(Collectors.joining(", "));
  }

  private static String elsewhere(Descriptor type, String key, @Nullable Descriptor parent) {
    if (parent != null && field(parent, key) != null) {
      return "it belongs one level up, to " + parent.getFullName();
    }
    for (FieldDescriptor child : type.getFields()) {
      if (child.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && !child.isMapField()
          && !child.getMessageType().getFullName().startsWith("google.protobuf.")
          && field(child.getMessageType(), key) != null) {
        return "did you mean `" + child.getName() + '.' + key + "`?";
      }
    }
    return "";
  }

  /** The field that {@code key}, in either spelling, names in {@code type}; or null. */
  static @Nullable FieldDescriptor field(Descriptor type, String key) {
    FieldDescriptor named = type.findFieldByName(key);
    if (named != null) {
      return named;
    }
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJsonName().equals(key)) {
        return field;
      }
    }
    return null;
  }
}
