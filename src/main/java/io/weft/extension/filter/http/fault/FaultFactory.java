package io.weft.extension.filter.http.fault;

import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.weft.common.ConfigException;
import io.weft.config.MatcherTranslator;
import io.weft.config.MetadataTranslator;
import io.weft.config.RuntimeTranslator;
import io.weft.extension.filter.http.fault.FaultSettings.Abort;
import io.weft.extension.filter.http.fault.FaultSettings.Delay;
import io.weft.extension.filter.http.fault.FaultSettings.RateLimit;
import io.weft.extension.filter.http.fault.FaultSettings.Share;
import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.UniformHttpFilterFactory;
import java.time.Duration;
import java.util.Set;

/** Makes filters that inject faults. */
public final class FaultFactory implements UniformHttpFilterFactory<HTTPFault, FaultSettings> {
  private static final HeaderName DELAY_PERCENTAGE =
      HeaderName.of("x-envoy-fault-delay-request-percentage");
  private static final HeaderName ABORT_PERCENTAGE =
      HeaderName.of("x-envoy-fault-abort-request-percentage");
  private static final HeaderName RATE_PERCENTAGE =
      HeaderName.of("x-envoy-fault-throughput-response-percentage");

  @Override
  public String name() {
    return "envoy.filters.http.fault";
  }

  @Override
  public Class<HTTPFault> configType() {
    return HTTPFault.class;
  }

  @Override
  public Class<FaultSettings> routeSettingsType() {
    return FaultSettings.class;
  }

  @Override
  public HttpFilter create(
      HTTPFault config, PerRouteKey<FaultSettings> perRoute, FactoryContext context)
      throws ConfigException {
    return new FaultFilter(
        createRouteSettings(config, context),
        perRoute,
        new FaultStats(context.scope().scope(context.httpStatPrefix() + "fault")),
        context.runtime(),
        context.deadlines());
  }

  @Override
  public FaultSettings createRouteSettings(HTTPFault config, FactoryContext context)
      throws ConfigException {
    return new FaultSettings(
        config.hasDelay() ? delay(config.getDelay()) : null,
        config.hasAbort() ? abort(config.getAbort()) : null,
        config.hasResponseRateLimit() ? rateLimit(config.getResponseRateLimit()) : null,
        config.getUpstreamCluster(),
        MatcherTranslator.headers(config.getHeadersList(), "headers"),
        Set.copyOf(config.getDownstreamNodesList()),
        config.hasMaxActiveFaults()
            ? Integer.toUnsignedLong(config.getMaxActiveFaults().getValue())
            : Long.MAX_VALUE,
        keys(config),
        !config.getDisableDownstreamClusterStats(),
        MetadataTranslator.struct(config.getFilterMetadata()));
  }

  private static Delay delay(FaultDelay proto) {
    Duration fixed =
        Duration.ofSeconds(proto.getFixedDelay().getSeconds(), proto.getFixedDelay().getNanos());
    boolean byHeader = proto.hasHeaderDelay();
    return new Delay(
        byHeader ? FaultSettings.BY_HEADER : fixed.toMillis(),
        new Share(
            RuntimeTranslator.percent(proto.getPercentage()), byHeader ? DELAY_PERCENTAGE : null));
  }

  private static Abort abort(FaultAbort proto) {
    boolean byHeader = proto.hasHeaderAbort();
    return new Abort(
        byHeader ? (int) FaultSettings.BY_HEADER : proto.getHttpStatus(),
        proto.hasGrpcStatus() ? Integer.toUnsignedLong(proto.getGrpcStatus()) : -1,
        new Share(
            RuntimeTranslator.percent(proto.getPercentage()), byHeader ? ABORT_PERCENTAGE : null));
  }

  private static RateLimit rateLimit(FaultRateLimit proto) {
    boolean byHeader = proto.hasHeaderLimit();
    return new RateLimit(
        byHeader ? FaultSettings.BY_HEADER : Math.abs(proto.getFixedLimit().getLimitKbps()),
        new Share(
            RuntimeTranslator.percent(proto.getPercentage()), byHeader ? RATE_PERCENTAGE : null));
  }

  private static FaultRuntimeKeys keys(HTTPFault config) {
    return new FaultRuntimeKeys(
        key(config.getDelayPercentRuntime(), "fault.http.delay.fixed_delay_percent"),
        key(config.getDelayDurationRuntime(), "fault.http.delay.fixed_duration_ms"),
        key(config.getAbortPercentRuntime(), "fault.http.abort.abort_percent"),
        key(config.getAbortHttpStatusRuntime(), "fault.http.abort.http_status"),
        key(config.getAbortGrpcStatusRuntime(), "fault.http.abort.grpc_status"),
        key(config.getMaxActiveFaultsRuntime(), "fault.http.max_active_faults"),
        key(config.getResponseRateLimitPercentRuntime(), "fault.http.rate_limit.response_percent"));
  }

  private static String key(String configured, String otherwise) {
    return configured.isEmpty() ? otherwise : configured;
  }
}
