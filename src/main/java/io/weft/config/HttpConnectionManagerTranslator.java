package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.CodecType;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.hcm.ForwardingSettings;
import io.weft.hcm.HostNormalization;
import io.weft.hcm.HttpConnectionManagerSettings;
import io.weft.hcm.HttpConnectionManagerStats;
import io.weft.hcm.HttpFilterChains;
import io.weft.hcm.IdentitySettings;
import io.weft.hcm.LocalReplyConfig;
import io.weft.hcm.OriginalIpDetection;
import io.weft.hcm.PathNormalization;
import io.weft.hcm.RouteSource;
import io.weft.hcm.StreamLimits;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.http1.Http1Settings;
import io.weft.net.CidrRange;
import io.weft.net.ConnectionHandler;
import io.weft.router.RouteTable;
import io.weft.spi.FactoryContext;
import io.weft.spi.OriginalIpDetectionFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Translates a connection manager. Source: {@code
 * envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager}.
 */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class HttpConnectionManagerTranslator {
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
    RouteTable table =
        errors.attempt(
            "route_config", () -> RouteTranslator.translate(proto.getRouteConfig(), context, true));
    HttpFilterChains chains =
        errors.attempt("", () -> HttpFilterChainsTranslator.translate(proto, context));
    HttpConnectionManagerSettings settings = errors.attempt("", () -> settings(proto, context));
    errors.throwIfAny();
    RouteTable routes = Objects.requireNonNull(table);
    return new io.weft.hcm.HttpConnectionManager(
        Objects.requireNonNull(settings),
        new HttpConnectionManagerStats(
            context.scope(), proto.getStatPrefix(), context.listener().statPrefix()),
        Objects.requireNonNull(chains),
        RouteSource.of(routes, context.views()),
        context.deadlines(),
        context.requests());
  }

  private static void refuseWhatIsNotBuilt(HttpConnectionManager proto, ConfigErrors errors) {
    if (proto.getCodecType() == CodecType.HTTP2 || proto.getCodecType() == CodecType.HTTP3) {
      errors.add("codec_type", proto.getCodecType() + " is not implemented in Weft yet");
    }
    if (!proto.hasRouteConfig()) {
      errors.add(
          proto.getRouteSpecifierCase().name().toLowerCase(Locale.ROOT),
          "is not implemented in Weft yet; route_config is");
    }
  }

  private static HttpConnectionManagerSettings settings(
      HttpConnectionManager proto, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<AccessLogger> loggers =
        errors.attempt("", () -> AccessLogTranslator.translate(proto.getAccessLogList(), context));
    LocalReplyConfig replies =
        errors.attempt(
            "local_reply_config",
            () -> LocalReplyTranslator.translate(proto.getLocalReplyConfig(), context));
    ForwardingSettings forwarding = errors.attempt("", () -> forwarding(proto, context));
    Http1Settings http1 =
        errors.attempt("", () -> Http1SettingsTranslator.downstream(proto, context.extensions()));
    errors.throwIfAny();
    return new HttpConnectionManagerSettings(
        Objects.requireNonNull(http1),
        connection(proto),
        limits(proto),
        paths(proto),
        hosts(proto),
        Objects.requireNonNull(forwarding),
        identity(proto, context),
        Objects.requireNonNull(replies),
        proto.getProxy100Continue(),
        streamErrorOnInvalidMessage(proto),
        Objects.requireNonNull(loggers));
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
    return new StreamLimits(
        nanos(
            proto.hasStreamIdleTimeout(), proto.getStreamIdleTimeout(), LIMITS.idleTimeoutNanos()),
        nanos(proto.hasRequestTimeout(), proto.getRequestTimeout(), 0),
        nanos(common.hasMaxStreamDuration(), common.getMaxStreamDuration(), 0),
        nanos(common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), 0));
  }

  private static long nanos(boolean set, com.google.protobuf.Duration proto, long otherwise) {
    return set ? Deadlines.saturatedNanos(ClusterTranslator.duration(proto)) : otherwise;
  }

  private static PathNormalization paths(HttpConnectionManager proto) {
    return new PathNormalization(
        proto.getNormalizePath().getValue(),
        proto.getMergeSlashes(),
        switch (proto.getPathWithEscapedSlashesAction()) {
          case KEEP_UNCHANGED, IMPLEMENTATION_SPECIFIC_DEFAULT, UNRECOGNIZED ->
              PathNormalization.EscapedSlashes.KEEP_UNCHANGED;
          case REJECT_REQUEST -> PathNormalization.EscapedSlashes.REJECT_REQUEST;
          case UNESCAPE_AND_REDIRECT -> PathNormalization.EscapedSlashes.UNESCAPE_AND_REDIRECT;
          case UNESCAPE_AND_FORWARD -> PathNormalization.EscapedSlashes.UNESCAPE_AND_FORWARD;
        });
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
        detection(proto, context),
        context.node().localAddress());
  }

  private static List<OriginalIpDetection> detection(
      HttpConnectionManager proto, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<OriginalIpDetection> detection = new ArrayList<>();
    for (int i = 0; i < proto.getOriginalIpDetectionExtensionsCount(); i++) {
      TypedExtensionConfig extension = proto.getOriginalIpDetectionExtensions(i);
      OriginalIpDetection one =
          errors.attempt(
              "original_ip_detection_extensions[" + i + ']', () -> detection(extension, context));
      if (one != null) {
        detection.add(one);
      }
    }
    if (proto.getOriginalIpDetectionExtensionsCount() > 0) {
      if (proto.getUseRemoteAddress().getValue()) {
        errors.add(
            "original_ip_detection_extensions",
            "Original IP detection extensions and use_remote_address may not be mixed");
      }
      if (proto.getXffNumTrustedHops() > 0) {
        errors.add(
            "original_ip_detection_extensions",
            "Original IP detection extensions and xff_num_trusted_hops may not be mixed");
      }
    }
    errors.throwIfAny();
    return detection;
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static OriginalIpDetection detection(TypedExtensionConfig proto, FactoryContext context)
      throws ConfigException {
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            OriginalIpDetectionFactory.class,
            proto.getName(),
            proto.getTypedConfig());
    return ((OriginalIpDetectionFactory<Object>) resolved.factory()).create(resolved.config());
  }

  private static IdentitySettings identity(HttpConnectionManager proto, FactoryContext context) {
    return new IdentitySettings(
        proto.getServerName().isEmpty() ? SERVER_NAME : proto.getServerName(),
        switch (proto.getServerHeaderTransformation()) {
          case OVERWRITE, UNRECOGNIZED -> IdentitySettings.ServerHeader.OVERWRITE;
          case APPEND_IF_ABSENT -> IdentitySettings.ServerHeader.APPEND_IF_ABSENT;
          case PASS_THROUGH -> IdentitySettings.ServerHeader.PASS_THROUGH;
        },
        proto.getVia(),
        proto.getAddUserAgent().getValue() ? context.node().cluster() : null,
        context.node().id(),
        !proto.hasGenerateRequestId() || proto.getGenerateRequestId().getValue(),
        proto.getPreserveExternalRequestId(),
        proto.getAlwaysSetRequestIdInResponse());
  }
}
