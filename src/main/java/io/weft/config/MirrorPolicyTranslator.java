package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.ClusterSpecifier;
import io.weft.router.RequestMirrorPolicy;
import io.weft.router.RouteAction.Forward;
import io.weft.spi.FactoryContext;
import java.util.ArrayList;
import java.util.List;

/** Translates where copies of requests go. Source: {@code RouteAction.RequestMirrorPolicy}. */
final class MirrorPolicyTranslator {
  private MirrorPolicyTranslator() {}

  static List<RequestMirrorPolicy> translate(
      List<RouteAction.RequestMirrorPolicy> protos, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<RequestMirrorPolicy> mirrors = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      RouteAction.RequestMirrorPolicy proto = protos.get(i);
      RequestMirrorPolicy mirror =
          errors.attempt("request_mirror_policies[" + i + ']', () -> mirror(proto, context));
      if (mirror != null) {
        mirrors.add(mirror);
      }
    }
    errors.throwIfAny();
    return mirrors;
  }

  private static RequestMirrorPolicy mirror(
      RouteAction.RequestMirrorPolicy proto, FactoryContext context) throws ConfigException {
    if (proto.getCluster().isEmpty() == proto.getClusterHeader().isEmpty()) {
      throw new ConfigException(
          "",
          "Exactly one of cluster or cluster_header in request mirror policy need to be"
              + " specified");
    }
    ClusterSpecifier cluster =
        proto.getCluster().isEmpty()
            ? new ClusterSpecifier.FromHeader(HeaderName.ofRequest(proto.getClusterHeader()))
            : new ClusterSpecifier.Named(proto.getCluster());
    return new RequestMirrorPolicy(
        cluster,
        proto.hasRuntimeFraction()
            ? RuntimeTranslator.fraction(proto.getRuntimeFraction(), context.runtime())
            : null,
        !proto.getDisableShadowHostSuffixAppend(),
        HeaderMutationsTranslator.translate(
            proto.getRequestHeadersMutationsList(), "request_headers_mutations"),
        proto.getHostRewriteLiteral());
  }

  /** Notes the clusters that copies of requests are sent to. */
  static void needMirrors(Forward forward, FactoryContext context) {
    for (RequestMirrorPolicy policy : forward.mirrorPolicies()) {
      if (policy.cluster() instanceof ClusterSpecifier.Named named) {
        context.cluster(named.name(), "route.request_mirror_policies");
      }
    }
  }
}
