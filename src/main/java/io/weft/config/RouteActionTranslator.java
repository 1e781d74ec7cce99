package io.weft.config;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RouteAction.UpgradeConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.net.ProxyProtocol;
import io.weft.router.ClusterSpecifier;
import io.weft.router.HashPolicy;
import io.weft.router.HostRewrite;
import io.weft.router.InternalRedirectPolicy;
import io.weft.router.PathMatcher;
import io.weft.router.PathRewrite;
import io.weft.router.RegexRewrite;
import io.weft.router.RequestMirrorPolicy;
import io.weft.router.RetryPolicy;
import io.weft.router.Rewrites;
import io.weft.router.RouteAction;
import io.weft.router.RouteAction.Forward;
import io.weft.router.Timeouts;
import io.weft.spi.FactoryContext;
import io.weft.spi.PathRewriteFactory;
import io.weft.upstream.ResourcePriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Translates what a route does. Source: {@code envoy.config.route.v3.RouteAction}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class RouteActionTranslator {
  private static final String CONNECT_UDP = "connect-udp";
  private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(15);

  private RouteActionTranslator() {}

  /**
   * What the virtual host says, which holds where the route says nothing.
   *
   * @param retry null for none
   * @param hedges whether an attempt that takes too long goes on beside the next one
   */
  record OfHost(@Nullable RetryPolicy retry, boolean hedges, List<RequestMirrorPolicy> mirrors) {}

  /**
   * The action that forwards.
   *
   * @param routeName of its route
   * @param match what the route matches; null if that is wrong
   */
  static Forward forward(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto,
      String routeName,
      @Nullable PathMatcher match,
      OfHost ofHost,
      FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Rewrites rewrites = errors.attempt("", () -> rewrites(proto, match, context));
    RetryPolicy retry = ofHost.retry();
    if (proto.hasRetryPolicy()) {
      retry =
          errors.attempt(
              "retry_policy", () -> RetryPolicyTranslator.translate(proto.getRetryPolicy()));
    }
    InternalRedirectPolicy redirects =
        errors.attempt("", () -> InternalRedirectTranslator.translate(proto, routeName, context));
    List<HashPolicy> hashes = errors.attempt("", () -> hashPolicies(proto));
    List<RequestMirrorPolicy> mirrors =
        proto.getRequestMirrorPoliciesCount() == 0
            ? ofHost.mirrors()
            : errors.attempt(
                "",
                () ->
                    MirrorPolicyTranslator.translate(
                        proto.getRequestMirrorPoliciesList(), context));
    errors.throwIfAny();
    return new Forward(
        cluster(proto),
        switch (proto.getClusterNotFoundResponseCode()) {
          case NOT_FOUND -> 404;
          case INTERNAL_SERVER_ERROR -> 500;
          case SERVICE_UNAVAILABLE, UNRECOGNIZED -> 503;
        },
        Objects.requireNonNull(rewrites),
        timeouts(proto),
        retry == null ? RetryPolicy.NONE : retry,
        proto.hasHedgePolicy() ? proto.getHedgePolicy().getHedgeOnPerTryTimeout() : ofHost.hedges(),
        Objects.requireNonNull(redirects),
        Objects.requireNonNull(hashes),
        Objects.requireNonNull(mirrors),
        proto.getPriority() == RoutingPriority.HIGH
            ? ResourcePriority.HIGH
            : ResourcePriority.DEFAULT,
        upgrades(proto.getUpgradeConfigsList()));
  }

  private static ClusterSpecifier cluster(io.envoyproxy.envoy.config.route.v3.RouteAction proto) {
    return switch (proto.getClusterSpecifierCase()) {
      case CLUSTER_HEADER ->
          new ClusterSpecifier.FromHeader(HeaderName.ofRequest(proto.getClusterHeader()));
      // Weighted clusters are put in the place of this one by the caller.
      default -> new ClusterSpecifier.Named(proto.getCluster());
    };
  }

  private static Rewrites rewrites(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto,
      @Nullable PathMatcher match,
      FactoryContext context)
      throws ConfigException {
    PathRewrite path = null;
    boolean prefix = !proto.getPrefixRewrite().isEmpty();
    if ((prefix && proto.hasRegexRewrite())
        || (proto.hasPathRewritePolicy() && (prefix || proto.hasRegexRewrite()))) {
      throw new ConfigException(
          proto.hasPathRewritePolicy() ? "path_rewrite_policy" : "regex_rewrite",
          "Specify only one of prefix_rewrite, regex_rewrite or path_rewrite_policy");
    }
    if (prefix && match != null && match.uriTemplate() != null) {
      throw new ConfigException(
          "prefix_rewrite", "Cannot use prefix_rewrite with matcher extension");
    }
    if (proto.hasPathRewritePolicy()) {
      path = match == null ? null : policy(proto.getPathRewritePolicy(), match, context);
    } else if (!proto.getPrefixRewrite().isEmpty()) {
      path = new PathRewrite.Prefix(proto.getPrefixRewrite());
    } else if (proto.hasRegexRewrite()) {
      path = new PathRewrite.Regex(regex(proto.getRegexRewrite(), "regex_rewrite"));
    }
    HostRewrite host =
        switch (proto.getHostRewriteSpecifierCase()) {
          case HOST_REWRITE_LITERAL -> new HostRewrite.Literal(proto.getHostRewriteLiteral());
          case AUTO_HOST_REWRITE ->
              proto.getAutoHostRewrite().getValue() ? new HostRewrite.Auto() : null;
          case HOST_REWRITE_HEADER ->
              new HostRewrite.FromHeader(HeaderName.ofRequest(proto.getHostRewriteHeader()));
          case HOST_REWRITE_PATH_REGEX ->
              new HostRewrite.FromPath(
                  regex(proto.getHostRewritePathRegex(), "host_rewrite_path_regex"));
          default -> null;
        };
    return new Rewrites(path, host, proto.getAppendXForwardedHost());
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static PathRewrite policy(
      TypedExtensionConfig proto, PathMatcher match, FactoryContext context)
      throws ConfigException {
    try {
      var resolved =
          ResolvedExtension.of(
              context.extensions(),
              PathRewriteFactory.class,
              proto.getName(),
              proto.getTypedConfig());
      return ((PathRewriteFactory<Object>) resolved.factory()).create(resolved.config(), match);
    } catch (ConfigException e) {
      throw e.under("path_rewrite_policy");
    }
  }

  /** A pattern and what is put in the place of its matches. */
  static RegexRewrite regex(RegexMatchAndSubstitute proto, String field) throws ConfigException {
    Pattern pattern;
    try {
      pattern = MatcherTranslator.regex(proto.getPattern(), "pattern");
    } catch (ConfigException e) {
      throw e.under(field);
    }
    return new RegexRewrite(pattern, proto.getSubstitution());
  }

  private static Timeouts timeouts(io.envoyproxy.envoy.config.route.v3.RouteAction proto) {
    Duration longest = null;
    Duration ofRoute =
        proto.hasTimeout() ? ClusterTranslator.duration(proto.getTimeout()) : ROUTE_TIMEOUT;
    Timeouts.GrpcTimeout ofStream = null;
    if (proto.hasMaxStreamDuration()) {
      var duration = proto.getMaxStreamDuration();
      // The mere message turns the route's timeout off.
      ofRoute = Duration.ZERO;
      if (duration.hasMaxStreamDuration()) {
        longest = ClusterTranslator.duration(duration.getMaxStreamDuration());
      }
      if (duration.hasGrpcTimeoutHeaderMax()) {
        ofStream =
            new Timeouts.GrpcTimeout(
                ClusterTranslator.duration(duration.getGrpcTimeoutHeaderMax()),
                ClusterTranslator.duration(duration.getGrpcTimeoutHeaderOffset()));
      }
    }
    Timeouts.GrpcTimeout grpc = null;
    if (proto.hasMaxGrpcTimeout() && !proto.hasMaxStreamDuration()) {
      grpc =
          new Timeouts.GrpcTimeout(
              ClusterTranslator.duration(proto.getMaxGrpcTimeout()),
              ClusterTranslator.duration(proto.getGrpcTimeoutOffset()));
    }
    return new Timeouts(
        ofRoute,
        proto.hasIdleTimeout() ? ClusterTranslator.duration(proto.getIdleTimeout()) : null,
        proto.hasFlushTimeout() ? ClusterTranslator.duration(proto.getFlushTimeout()) : null,
        longest,
        grpc,
        ofStream,
        proto.hasMaxStreamDuration());
  }

  private static List<HashPolicy> hashPolicies(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<HashPolicy> policies = new ArrayList<>();
    for (int i = 0; i < proto.getHashPolicyCount(); i++) {
      var policy = proto.getHashPolicy(i);
      HashPolicy.Input input =
          errors.attempt("hash_policy[" + i + ']', () -> HashPolicyTranslator.input(policy));
      if (input != null) {
        policies.add(new HashPolicy(input, policy.getTerminal()));
      }
    }
    errors.throwIfAny();
    return policies;
  }

  private static Map<String, RouteAction.UpgradeConfig> upgrades(List<UpgradeConfig> protos)
      throws ConfigException {
    Map<String, RouteAction.UpgradeConfig> upgrades = new HashMap<>();
    for (UpgradeConfig proto : protos) {
      String type = proto.getUpgradeType().toLowerCase(Locale.ROOT);
      boolean enabled = !proto.hasEnabled() || proto.getEnabled().getValue();
      if (proto.hasConnectConfig() && type.equals(CONNECT_UDP)) {
        throw new ConfigException(
            "upgrade_configs", type + " that ends here is not implemented in Weft yet");
      }
      if (proto.hasConnectConfig() && !type.equals("connect")) {
        throw new ConfigException(
            "upgrade_configs", "Non-CONNECT upgrade type " + type + " has ConnectConfig");
      }
      if (upgrades.put(
              type,
              new RouteAction.UpgradeConfig(
                  enabled,
                  proto.hasConnectConfig(),
                  proto.getConnectConfig().getAllowPost(),
                  proxyProtocol(proto.getConnectConfig())))
          != null) {
        throw new ConfigException("upgrade_configs", "Duplicate upgrade " + type);
      }
    }
    return upgrades;
  }

  private static @Nullable ProxyProtocol proxyProtocol(UpgradeConfig.ConnectConfig proto)
      throws ConfigException {
    if (!proto.hasProxyProtocolConfig()) {
      return null;
    }
    if (proto.getProxyProtocolConfig().getAddedTlvsCount() > 0) {
      throw new ConfigException(
          "connect_config.proxy_protocol_config.added_tlvs", "not implemented in Weft yet");
    }
    return switch (proto.getProxyProtocolConfig().getVersion()) {
      case V1, UNRECOGNIZED -> ProxyProtocol.V1;
      case V2 -> ProxyProtocol.V2;
    };
  }
}
