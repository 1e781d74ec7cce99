package io.weft.accesslog;

import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.formatter.GrpcStatus;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.MetadataMatcher;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which streams are logged. A value; any thread. Source: {@code
 * envoy.config.accesslog.v3.AccessLogFilter}.
 */
public sealed interface AccessLogFilter extends Predicate<FormatContext> {
  /** How a number is compared with a limit. */
  enum Comparison {
    EQUAL,
    AT_LEAST,
    AT_MOST;

    boolean holds(long value, long limit) {
      return switch (this) {
        case EQUAL -> value == limit;
        case AT_LEAST -> value >= limit;
        case AT_MOST -> value <= limit;
      };
    }
  }

  /** By the status; none counts as 0. */
  record StatusCode(Comparison comparison, LongSupplier limit) implements AccessLogFilter {
    @Override
    public boolean test(FormatContext context) {
      return comparison.holds(context.streamInfo().responseCode(), limit.getAsLong());
    }
  }

  /** By the whole time in milliseconds. */
  record Duration(Comparison comparison, LongSupplier limit) implements AccessLogFilter {
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Override
    public boolean test(FormatContext context) {
      StreamInfo info = context.streamInfo();
      long end = info.responseEndNanos() == 0 ? System.nanoTime() : info.responseEndNanos();
      long millis = (end - info.startNanos()) / NANOS_PER_MILLI;
      return comparison.holds(millis, limit.getAsLong());
    }
  }

  /** Streams that are no health checks. */
  record NotHealthCheck() implements AccessLogFilter {
    @Override
    public boolean test(FormatContext context) {
      return !context.streamInfo().isHealthCheck();
    }
  }

  /** Streams that are traced; Weft traces none yet. */
  record Traceable() implements AccessLogFilter {
    private static final int REASON_INDEX = 14;

    @Override
    public boolean test(FormatContext context) {
      String id = context.streamInfo().requestId();
      return id != null
          && id.length() > REASON_INDEX
          && "9ab".indexOf(id.charAt(REASON_INDEX)) >= 0;
    }
  }

  /**
   * A share of streams.
   *
   * @param independent whether the draw is made anew, rather than from the request id
   */
  record RuntimeKey(
      String key,
      FractionalPercent otherwise,
      boolean independent,
      Supplier<RuntimeSnapshot> runtime)
      implements AccessLogFilter {
    private static final int ID_DIGITS = 8;
    private static final int HEXADECIMAL = 16;

    @Override
    public boolean test(FormatContext context) {
      return runtime.get().enabled(key, otherwise, draw(context.streamInfo().requestId()));
    }

    /** The first eight digits of the id, so that all proxies on the way draw the same. */
    private long draw(@Nullable String requestId) {
      if (!independent && requestId != null && requestId.length() >= ID_DIGITS) {
        try {
          return Long.parseLong(requestId, 0, ID_DIGITS, HEXADECIMAL);
        } catch (NumberFormatException e) {
          return ThreadLocalRandom.current().nextLong();
        }
      }
      return ThreadLocalRandom.current().nextLong();
    }
  }

  /** All of several. */
  record And(List<AccessLogFilter> filters) implements AccessLogFilter {
    public And {
      filters = List.copyOf(filters);
    }

    @Override
    public boolean test(FormatContext context) {
      return filters.stream().allMatch(filter -> filter.test(context));
    }
  }

  /** One of several. */
  record Or(List<AccessLogFilter> filters) implements AccessLogFilter {
    public Or {
      filters = List.copyOf(filters);
    }

    @Override
    public boolean test(FormatContext context) {
      return filters.stream().anyMatch(filter -> filter.test(context));
    }
  }

  /** By a field of the request. */
  record Header(HeaderMatcher matcher) implements AccessLogFilter {
    @Override
    public boolean test(FormatContext context) {
      return matcher.matches(context.requestHeaders());
    }
  }

  /** By response flags: one of these, or any if there is none. */
  record Flags(Set<ResponseFlag> flags) implements AccessLogFilter {
    public Flags {
      flags = Set.copyOf(flags);
    }

    @Override
    public boolean test(FormatContext context) {
      List<ResponseFlag> set = context.streamInfo().flags();
      return flags.isEmpty() ? !set.isEmpty() : set.stream().anyMatch(flags::contains);
    }
  }

  /** By the gRPC status. */
  record Grpc(Set<Integer> statuses, boolean exclude) implements AccessLogFilter {
    private static final int UNKNOWN = 2;

    public Grpc {
      statuses = Set.copyOf(statuses);
    }

    @Override
    public boolean test(FormatContext context) {
      int status = GrpcStatus.of(context).orElse(UNKNOWN);
      return statuses.contains(status) != exclude;
    }
  }

  /** By dynamic metadata. */
  record Metadata(MetadataMatcher matcher, boolean matchIfKeyNotFound) implements AccessLogFilter {
    @Override
    public boolean test(FormatContext context) {
      io.weft.common.Metadata metadata = context.streamInfo().dynamicMetadata();
      boolean found = metadata.value(matcher.filter(), matcher.path()) != null;
      return found ? matcher.matches(metadata) : matchIfKeyNotFound;
    }
  }

  /** By the moment at which the log is written. */
  record LogType(Set<AccessLogType> types, boolean exclude) implements AccessLogFilter {
    public LogType {
      types = Set.copyOf(types);
    }

    @Override
    public boolean test(FormatContext context) {
      return types.contains(context.accessLogType()) != exclude;
    }
  }

  /** A logger that is told only of what {@code filter} lets through. */
  static AccessLogger filtered(AccessLogFilter filter, AccessLogger logger) {
    return context -> {
      if (filter.test(context)) {
        logger.log(context);
      }
    };
  }
}
