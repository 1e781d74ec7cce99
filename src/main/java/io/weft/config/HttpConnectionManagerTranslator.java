package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.CodecType;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.HcmAccessLogOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ProxyStatusConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.common.ResourceLocator;
import io.weft.hcm.AccessLogSettings;
import io.weft.hcm.CodecSettings;
import io.weft.hcm.EarlyHeaderMutation;
import io.weft.hcm.ForwardingSettings;
import io.weft.hcm.HostNormalization;
import io.weft.hcm.HttpConnectionManagerSettings;
import io.weft.hcm.HttpConnectionManagerStats;
import io.weft.hcm.HttpFilterChains;
import io.weft.hcm.IdentitySettings;
import io.weft.hcm.LocalReplyConfig;
import io.weft.hcm.PathNormalization;
import io.weft.hcm.ProxyStatus;
import io.weft.hcm.RequestIdSettings;
import io.weft.hcm.RouteSource;
import io.weft.hcm.StreamLimits;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.http1.Http1Settings;
import io.weft.http.http2.Http2Settings;
import io.weft.net.CidrRange;
import io.weft.net.ConnectionHandler;
import io.weft.router.RouteUpdates;
import io.weft.spi.FactoryContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Translates a connection manager. Source: {@code
 * envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager}.
 */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class HttpConnectionManagerTranslator {
  private static final String REJECTS_FRAGMENTS =
      "envoy.reloadable_features.http_reject_path_with_fragment";
  private static final ServerConnectionOptions CONNECTION = ServerConnectionOptions.DEFAULT;
  private static final StreamLimits LIMITS = StreamLimits.DEFAULT;
  private static final String SERVER_NAME = "envoy";

  private HttpConnectionManagerTranslator() {}

  /**
   * The connection manager that {@code proto}, which was validated, describes.
   *
   * @throws ConfigException with all problems
   */
  public static ConnectionHandler translate(HttpConnectionManager proto, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    refuseWhatIsNotBuilt(proto, errors);
    RouteSource routes = routes(proto, context, errors);
    HttpFilterChains chains =
        errors.attempt("", () -> HttpFilterChainsTranslator.translate(proto, context));
    HttpConnectionManagerSettings settings = errors.attempt("", () -> settings(proto, context));
    errors.throwIfAny();
    return new io.weft.hcm.HttpConnectionManager(
        Objects.requireNonNull(settings),
        new HttpConnectionManagerStats(
            context.scope(), proto.getStatPrefix(), context.listener().statPrefix()),
        Objects.requireNonNull(chains),
        Objects.requireNonNull(routes),
        context.deadlines(),
        context.requests());
  }

  private static void refuseWhatIsNotBuilt(HttpConnectionManager proto, ConfigErrors errors) {
    if (proto.getCodecType() == CodecType.HTTP3) {
      errors.add("codec_type", proto.getCodecType() + " is not implemented in Weft yet");
    }
  }

  private static @Nullable RouteSource routes(
      HttpConnectionManager proto, FactoryContext context, ConfigErrors errors) {
    return switch (proto.getRouteSpecifierCase()) {
      case ROUTE_CONFIG ->
          errors.attempt(
              "route_config",
              () ->
                  RouteSource.of(
                      RouteTranslator.translateInline(proto.getRouteConfig(), context),
                      context.views()));
      case SCOPED_ROUTES ->
          errors.attempt(
              "scoped_routes",
              () ->
                  ScopedRoutesTranslator.translate(
                      proto.getScopedRoutes(), proto.getStatPrefix(), context));
      case RDS ->
          errors.attempt("rds.config_source", () -> discovered(proto.getRds(), proto, context));
      case ROUTESPECIFIER_NOT_SET -> {
        errors.add("route_specifier", "one of rds, route_config and scoped_routes is needed");
        yield null;
      }
    };
  }

  private static RouteSource discovered(
      Rds rds, HttpConnectionManager proto, FactoryContext context) throws ConfigException {
    Optional<ResourceLocator> served = context.served(rds.getRouteConfigName());
    ResourceLocator table =
        served.isPresent()
            ? served.get()
            : ConfigSourceTranslator.locator(rds.getConfigSource(), rds.getRouteConfigName());
    RouteUpdates updates = context.routeTable(table, proto.getStatPrefix());
    return RouteSource.of(table.key(), updates, context.views());
  }

  private static HttpConnectionManagerSettings settings(
      HttpConnectionManager proto, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    AccessLogSettings logging = errors.attempt("", () -> logging(proto, context));
    List<EarlyHeaderMutation> mutations =
        errors.attempt("", () -> HcmExtensionsTranslator.earlyMutations(proto, context));
    RequestIdSettings requestIds =
        errors.attempt("", () -> HcmExtensionsTranslator.requestIds(proto));
    LocalReplyConfig replies =
        errors.attempt(
            "local_reply_config",
            () -> LocalReplyTranslator.translate(proto.getLocalReplyConfig(), context));
    ForwardingSettings forwarding = errors.attempt("", () -> forwarding(proto, context));
    Http1Settings http1 =
        errors.attempt("", () -> Http1SettingsTranslator.downstream(proto, context.extensions()));
    Http2Settings http2 =
        errors.attempt("http2_protocol_options", () -> Http2SettingsTranslator.of(proto));
    errors.throwIfAny();
    return new HttpConnectionManagerSettings(
        new CodecSettings(
            codecType(proto), Objects.requireNonNull(http1), Objects.requireNonNull(http2)),
        connection(proto),
        limits(proto),
        paths(proto, context),
        hosts(proto),
        Objects.requireNonNull(forwarding),
        identity(proto, Objects.requireNonNull(requestIds), context),
        Objects.requireNonNull(replies),
        proto.getProxy100Continue(),
        streamErrorOnInvalidMessage(proto),
        Objects.requireNonNull(mutations),
        proxyStatus(proto, context),
        Objects.requireNonNull(logging));
  }

  private static AccessLogSettings logging(HttpConnectionManager proto, FactoryContext context)
      throws ConfigException {
    List<AccessLogger> loggers = AccessLogTranslator.translate(proto.getAccessLogList(), context);
    if (!proto.hasAccessLogOptions()) {
      return new AccessLogSettings(
          loggers,
          nanos(proto.hasAccessLogFlushInterval(), proto.getAccessLogFlushInterval(), 0),
          proto.getFlushAccessLogOnNewRequest(),
          false);
    }
    if (proto.getFlushAccessLogOnNewRequest()) {
      throw new ConfigException(
          "flush_access_log_on_new_request",
          "Only one of flush_access_log_on_new_request or access_log_options can be specified.");
    }
    if (proto.hasAccessLogFlushInterval()) {
      throw new ConfigException(
          "access_log_flush_interval",
          "Only one of access_log_flush_interval or access_log_options can be specified.");
    }
    HcmAccessLogOptions options = proto.getAccessLogOptions();
    return new AccessLogSettings(
        loggers,
        nanos(options.hasAccessLogFlushInterval(), options.getAccessLogFlushInterval(), 0),
        options.getFlushAccessLogOnNewRequest(),
        options.getFlushLogOnTunnelSuccessfullyEstablished());
  }

  private static @Nullable ProxyStatus proxyStatus(
      HttpConnectionManager proto, FactoryContext context) {
    if (!proto.hasProxyStatusConfig()) {
      return null;
    }
    ProxyStatusConfig config = proto.getProxyStatusConfig();
    return new ProxyStatus(
        switch (config.getProxyNameCase()) {
          case USE_NODE_ID -> context.node().id();
          case LITERAL_PROXY_NAME -> config.getLiteralProxyName();
          case PROXYNAME_NOT_SET -> serverName(proto);
        },
        !config.getRemoveDetails(),
        !config.getRemoveConnectionTerminationDetails(),
        !config.getRemoveResponseFlags(),
        config.getSetRecommendedResponseCode());
  }

  private static String serverName(HttpConnectionManager proto) {
    return proto.getServerName().isEmpty() ? SERVER_NAME : proto.getServerName();
  }

  private static CodecSettings.Type codecType(HttpConnectionManager proto) {
    return switch (proto.getCodecType()) {
      case AUTO, HTTP3, UNRECOGNIZED -> CodecSettings.Type.AUTO;
      case HTTP1 -> CodecSettings.Type.HTTP1;
      case HTTP2 -> CodecSettings.Type.HTTP2;
    };
  }

  private static boolean streamErrorOnInvalidMessage(HttpConnectionManager proto) {
    var http1 = proto.getHttpProtocolOptions();
    return http1.hasOverrideStreamErrorOnInvalidHttpMessage()
        ? http1.getOverrideStreamErrorOnInvalidHttpMessage().getValue()
        : proto.getStreamErrorOnInvalidHttpMessage().getValue();
  }

  private static ServerConnectionOptions connection(HttpConnectionManager proto) {
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    return new ServerConnectionOptions(
        nanos(common.hasIdleTimeout(), common.getIdleTimeout(), CONNECTION.idleTimeoutNanos()),
        nanos(proto.hasRequestHeadersTimeout(), proto.getRequestHeadersTimeout(), 0),
        nanos(
            proto.hasDelayedCloseTimeout(),
            proto.getDelayedCloseTimeout(),
            CONNECTION.delayedCloseTimeoutNanos()),
        nanos(proto.hasDrainTimeout(), proto.getDrainTimeout(), CONNECTION.drainTimeoutNanos()),
        Integer.toUnsignedLong(common.getMaxRequestsPerConnection().getValue()));
  }

  private static StreamLimits limits(HttpConnectionManager proto) {
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    long idle =
        nanos(
            proto.hasStreamIdleTimeout(), proto.getStreamIdleTimeout(), LIMITS.idleTimeoutNanos());
    return new StreamLimits(
        idle,
        nanos(proto.hasStreamFlushTimeout(), proto.getStreamFlushTimeout(), idle),
        nanos(proto.hasRequestTimeout(), proto.getRequestTimeout(), 0),
        nanos(common.hasMaxStreamDuration(), common.getMaxStreamDuration(), 0),
        nanos(common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), 0),
        proto.getHttp1SafeMaxConnectionDuration());
  }

  private static long nanos(boolean set, com.google.protobuf.Duration proto, long otherwise) {
    return set ? Deadlines.saturatedNanos(ClusterTranslator.duration(proto)) : otherwise;
  }

  private static PathNormalization paths(HttpConnectionManager proto, FactoryContext context) {
    return new PathNormalization(
        proto.getNormalizePath().getValue(),
        proto.getMergeSlashes(),
        switch (proto.getPathWithEscapedSlashesAction()) {
          case KEEP_UNCHANGED, IMPLEMENTATION_SPECIFIC_DEFAULT, UNRECOGNIZED ->
              PathNormalization.EscapedSlashes.KEEP_UNCHANGED;
          case REJECT_REQUEST -> PathNormalization.EscapedSlashes.REJECT_REQUEST;
          case UNESCAPE_AND_REDIRECT -> PathNormalization.EscapedSlashes.UNESCAPE_AND_REDIRECT;
          case UNESCAPE_AND_FORWARD -> PathNormalization.EscapedSlashes.UNESCAPE_AND_FORWARD;
        },
        () -> context.runtime().get().bool(REJECTS_FRAGMENTS, true));
  }

  private static HostNormalization hosts(HttpConnectionManager proto) {
    HostNormalization.PortStripping ports =
        proto.getStripAnyHostPort()
            ? HostNormalization.PortStripping.ANY
            : proto.getStripMatchingHostPort()
                ? HostNormalization.PortStripping.MATCHING
                : HostNormalization.PortStripping.NONE;
    return new HostNormalization(ports, proto.getStripTrailingHostDot());
  }

  private static ForwardingSettings forwarding(HttpConnectionManager proto, FactoryContext context)
      throws ConfigException {
    var internal = proto.getInternalAddressConfig();
    List<CidrRange> ranges;
    try {
      ranges = AddressTranslator.ranges(internal.getCidrRangesList(), "cidr_ranges");
    } catch (ConfigException e) {
      throw e.under("internal_address_config");
    }
    Predicate<InetAddress> isInternal =
        ranges.isEmpty() ? address -> false : address -> CidrRange.anyContains(ranges, address);
    String scheme = proto.getSchemeHeaderTransformation().getSchemeToOverwrite();
    return new ForwardingSettings(
        proto.getUseRemoteAddress().getValue(),
        proto.getXffNumTrustedHops(),
        proto.getSkipXffAppend(),
        proto.getAppendXForwardedPort(),
        isInternal,
        scheme.isEmpty() ? null : scheme,
        proto.getSchemeHeaderTransformation().getMatchUpstream(),
        HcmExtensionsTranslator.detection(proto, context),
        ClientCertTranslator.translate(proto),
        context.node().localAddress(),
        !proto.hasAddProxyProtocolConnectionState()
            || proto.getAddProxyProtocolConnectionState().getValue());
  }

  private static IdentitySettings identity(
      HttpConnectionManager proto, RequestIdSettings requestIds, FactoryContext context) {
    return new IdentitySettings(
        serverName(proto),
        switch (proto.getServerHeaderTransformation()) {
          case OVERWRITE, UNRECOGNIZED -> IdentitySettings.ServerHeader.OVERWRITE;
          case APPEND_IF_ABSENT -> IdentitySettings.ServerHeader.APPEND_IF_ABSENT;
          case PASS_THROUGH -> IdentitySettings.ServerHeader.PASS_THROUGH;
        },
        proto.getVia(),
        proto.getAddUserAgent().getValue() ? context.node().cluster() : null,
        context.node().id(),
        requestIds);
  }
}
