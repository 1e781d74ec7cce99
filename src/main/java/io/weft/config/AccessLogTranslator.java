package io.weft.config;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter.FilterSpecifierCase;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.GrpcStatusFilter;
import io.envoyproxy.envoy.config.accesslog.v3.LogTypeFilter;
import io.envoyproxy.envoy.config.accesslog.v3.RuntimeFilter;
import io.weft.accesslog.AccessLogFilter;
import io.weft.accesslog.AccessLogFilter.Comparison;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.ResponseFlag;
import io.weft.listener.ConnectionLog;
import io.weft.runtime.FractionalPercent;
import io.weft.spi.AccessLoggerFactory;
import io.weft.spi.FactoryContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Translates access logs and their filters. Source: {@code envoy.config.accesslog.v3}. */
public final class AccessLogTranslator {
  private AccessLogTranslator() {}

  /** The loggers that {@code protos} describe; problems name {@code access_log} and the index. */
  public static List<AccessLogger> translate(List<AccessLog> protos, FactoryContext context)
      throws ConfigException {
    return translate("access_log", protos, context);
  }

  /** The loggers that {@code protos} describe; problems name {@code field} and the index. */
  public static List<AccessLogger> translate(
      String field, List<AccessLog> protos, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<AccessLogger> loggers = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      AccessLog proto = protos.get(i);
      AccessLogger logger = errors.attempt(field + '[' + i + ']', () -> logger(proto, context));
      if (logger != null) {
        loggers.add(logger);
      }
    }
    errors.throwIfAny();
    return loggers;
  }

  /** The loggers of a listener; null if it has none. */
  static @Nullable ConnectionLog connectionLog(List<AccessLog> protos, FactoryContext context)
      throws ConfigException {
    List<AccessLogger> loggers = translate(protos, context);
    return loggers.isEmpty()
        ? null
        : info -> {
          FormatContext seen = FormatContext.of(info, AccessLogType.NOT_SET);
          loggers.forEach(logger -> logger.log(seen));
        };
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static AccessLogger logger(AccessLog proto, FactoryContext context)
      throws ConfigException {
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            AccessLoggerFactory.class,
            proto.getName(),
            proto.getTypedConfig());
    AccessLogger logger;
    try {
      logger =
          ((AccessLoggerFactory<Object>) resolved.factory()).create(resolved.config(), context);
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
    if (!proto.hasFilter()) {
      return logger;
    }
    try {
      return AccessLogFilter.filtered(filter(proto.getFilter(), context), logger);
    } catch (ConfigException e) {
      throw e.under("filter");
    }
  }

  /** The filter that {@code proto} describes. */
  public static AccessLogFilter filter(
      io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter proto, FactoryContext context)
      throws ConfigException {
    return switch (proto.getFilterSpecifierCase()) {
      case STATUS_CODE_FILTER -> {
        ComparisonFilter filter = proto.getStatusCodeFilter().getComparison();
        yield new AccessLogFilter.StatusCode(comparison(filter), limit(filter, context));
      }
      case DURATION_FILTER -> {
        ComparisonFilter filter = proto.getDurationFilter().getComparison();
        yield new AccessLogFilter.Duration(comparison(filter), limit(filter, context));
      }
      case NOT_HEALTH_CHECK_FILTER -> new AccessLogFilter.NotHealthCheck();
      case TRACEABLE_FILTER -> new AccessLogFilter.Traceable();
      case RUNTIME_FILTER -> runtimeKey(proto.getRuntimeFilter(), context);
      case AND_FILTER ->
          new AccessLogFilter.And(all(proto.getAndFilter().getFiltersList(), context));
      case OR_FILTER -> new AccessLogFilter.Or(all(proto.getOrFilter().getFiltersList(), context));
      case HEADER_FILTER ->
          new AccessLogFilter.Header(MatcherTranslator.header(proto.getHeaderFilter().getHeader()));
      case RESPONSE_FLAG_FILTER ->
          new AccessLogFilter.Flags(flags(proto.getResponseFlagFilter().getFlagsList()));
      case GRPC_STATUS_FILTER -> grpc(proto.getGrpcStatusFilter());
      case METADATA_FILTER -> {
        var filter = proto.getMetadataFilter();
        yield new AccessLogFilter.Metadata(
            MatcherTranslator.metadata(filter.getMatcher()),
            !filter.hasMatchIfKeyNotFound() || filter.getMatchIfKeyNotFound().getValue());
      }
      case LOG_TYPE_FILTER -> logType(proto.getLogTypeFilter());
      case EXTENSION_FILTER ->
          throw new ConfigException(
              "extension_filter",
              FeatureCoverage.unsupported(
                  proto.getExtensionFilter().getName(),
                  proto.getExtensionFilter().getTypedConfig().getTypeUrl()));
      case FILTERSPECIFIER_NOT_SET ->
          throw new ConfigException("", FilterSpecifierCase.FILTERSPECIFIER_NOT_SET + ": is empty");
    };
  }

  private static AccessLogFilter runtimeKey(RuntimeFilter filter, FactoryContext context)
      throws ConfigException {
    FractionalPercent percent =
        filter.hasPercentSampled()
            ? RuntimeTranslator.percent(filter.getPercentSampled())
            : new FractionalPercent(0, 100);
    return new AccessLogFilter.RuntimeKey(
        filter.getRuntimeKey(), percent, filter.getUseIndependentRandomness(), context.runtime());
  }

  private static AccessLogFilter grpc(GrpcStatusFilter filter) {
    Set<Integer> statuses = new HashSet<>();
    filter.getStatusesList().forEach(status -> statuses.add(status.getNumber()));
    return new AccessLogFilter.Grpc(statuses, filter.getExclude());
  }

  private static AccessLogFilter logType(LogTypeFilter filter) {
    Set<AccessLogType> types = EnumSet.noneOf(AccessLogType.class);
    for (var type : filter.getTypesList()) {
      for (AccessLogType known : AccessLogType.values()) {
        if (known.text().equals(type.name())) {
          types.add(known);
        }
      }
    }
    return new AccessLogFilter.LogType(types, filter.getExclude());
  }

  private static List<AccessLogFilter> all(
      List<io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter> protos, FactoryContext context)
      throws ConfigException {
    List<AccessLogFilter> filters = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      try {
        filters.add(filter(protos.get(i), context));
      } catch (ConfigException e) {
        throw e.under("filters[" + i + ']');
      }
    }
    return filters;
  }

  private static Set<ResponseFlag> flags(List<String> names) {
    Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    for (ResponseFlag flag : ResponseFlag.values()) {
      if (names.contains(flag.shortName())) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private static Comparison comparison(ComparisonFilter proto) {
    return switch (proto.getOp()) {
      case EQ, UNRECOGNIZED -> Comparison.EQUAL;
      case GE -> Comparison.AT_LEAST;
      case LE -> Comparison.AT_MOST;
    };
  }

  private static LongSupplier limit(ComparisonFilter proto, FactoryContext context) {
    long otherwise = Integer.toUnsignedLong(proto.getValue().getDefaultValue());
    String key = proto.getValue().getRuntimeKey();
    return () -> context.runtime().get().integer(key, otherwise);
  }
}
