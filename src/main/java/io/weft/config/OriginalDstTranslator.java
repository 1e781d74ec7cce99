package io.weft.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.upstream.ClusterSettings.Discovery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Translates a cluster of type ORIGINAL_DST. Source: {@code Cluster.OriginalDstLbConfig}. */
final class OriginalDstTranslator {
  private static final Duration CLEANUP_INTERVAL = Duration.ofSeconds(5);
  private static final HeaderName HEADER = HeaderName.of("x-envoy-original-dst-host");

  private OriginalDstTranslator() {}

  static Discovery translate(Cluster proto) throws ConfigException {
    if (proto.getLbPolicy() != Cluster.LbPolicy.CLUSTER_PROVIDED) {
      throw new ConfigException(
          "lb_policy",
          "LB policy "
              + proto.getLbPolicy()
              + " is not valid for Cluster type ORIGINAL_DST. Only 'CLUSTER_PROVIDED' is allowed"
              + " with cluster type 'ORIGINAL_DST'");
    }
    if (proto.hasLoadBalancingPolicy()) {
      throw new ConfigException(
          "load_balancing_policy", "is not allowed with lb_policy CLUSTER_PROVIDED");
    }
    if (proto.hasLoadAssignment()) {
      throw new ConfigException(
          "load_assignment", "ORIGINAL_DST clusters must have no load assignment configured");
    }
    Cluster.OriginalDstLbConfig config = proto.getOriginalDstLbConfig();
    return new Discovery.OriginalDst(
        proto.hasCleanupInterval()
            ? ClusterTranslator.duration(proto.getCleanupInterval())
            : CLEANUP_INTERVAL,
        header(config),
        config.getUpstreamPortOverride().getValue(),
        config.hasMetadataKey() ? key(config.getMetadataKey()) : null);
  }

  private static @Nullable HeaderName header(Cluster.OriginalDstLbConfig config)
      throws ConfigException {
    String name = config.getHttpHeaderName();
    if (config.getUseHttpHeader()) {
      return name.isEmpty() ? HEADER : HeaderName.of(name);
    }
    if (!name.isEmpty()) {
      throw new ConfigException(
          "original_dst_lb_config.http_header_name",
          "ORIGINAL_DST cluster: invalid config http_header_name="
              + name
              + " and use_http_header is false. Set use_http_header to true if http_header_name is"
              + " desired");
    }
    return null;
  }

  private static Discovery.MetadataKey key(MetadataKey proto) {
    return new Discovery.MetadataKey(
        proto.getKey(), proto.getPathList().stream().map(MetadataKey.PathSegment::getKey).toList());
  }
}
