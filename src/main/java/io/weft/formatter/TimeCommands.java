package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.http.StreamInfo;
import io.weft.http.UpstreamInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands that tell a time of day or how long something took. */
final class TimeCommands {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A point of a stream's life as {@link System#nanoTime} tells it; 0 if it was not reached. */
  @FunctionalInterface
  private interface Point {
    long of(StreamInfo stream);
  }

  /** A point of the last attempt's life, in the same way. */
  @FunctionalInterface
  private interface UpstreamPoint {
    long of(UpstreamInfo upstream);
  }

  private static final Map<String, Point> POINTS =
      Map.ofEntries(
          Map.entry("DS_RX_BEG", StreamInfo::startNanos),
          Map.entry("DS_RX_END", StreamInfo::requestEndNanos),
          Map.entry("US_CX_BEG", upstream(UpstreamInfo::connectStartNanos)),
          Map.entry("US_CX_END", upstream(UpstreamInfo::connectEndNanos)),
          Map.entry("US_TX_BEG", upstream(UpstreamInfo::requestStartNanos)),
          Map.entry("US_TX_END", upstream(UpstreamInfo::requestEndNanos)),
          Map.entry("US_RX_BEG", upstream(UpstreamInfo::responseStartNanos)),
          Map.entry("US_RX_END", upstream(UpstreamInfo::responseEndNanos)),
          Map.entry("DS_TX_BEG", StreamInfo::responseStartNanos),
          Map.entry("DS_TX_END", StreamInfo::responseEndNanos));

  private TimeCommands() {}

  static void addTo(CommandTable table) {
    TimeOperator.Clock start = context -> context.streamInfo().startTime();
    TimeOperator.Clock now = context -> Instant.now();
    time(table, "START_TIME", start, ZoneOffset.UTC, TimeFormat.DEFAULT);
    time(table, "START_TIME_LOCAL", start, ZoneId.systemDefault(), TimeFormat.DEFAULT_LOCAL);
    time(table, "EMIT_TIME", now, ZoneOffset.UTC, TimeFormat.DEFAULT);
    time(table, "EMIT_TIME_LOCAL", now, ZoneId.systemDefault(), TimeFormat.DEFAULT_LOCAL);
    table.number("DURATION", context -> durationSoFar(context.streamInfo()));
    millis(table, "REQUEST_DURATION", StreamInfo::startNanos, StreamInfo::requestEndNanos);
    millis(
        table,
        "REQUEST_TX_DURATION",
        StreamInfo::startNanos,
        upstream(UpstreamInfo::requestEndNanos));
    millis(
        table,
        "RESPONSE_DURATION",
        StreamInfo::startNanos,
        upstream(UpstreamInfo::responseStartNanos));
    millis(
        table,
        "RESPONSE_TX_DURATION",
        upstream(UpstreamInfo::responseStartNanos),
        StreamInfo::responseEndNanos);
    table.number("UPSTREAM_CONNECTION_POOL_READY_DURATION", TimeCommands::poolReadyMillis);
    table.number("DOWNSTREAM_HANDSHAKE_DURATION", context -> NumberOperator.ABSENT);
    table.number("ROUNDTRIP_DURATION", context -> NumberOperator.ABSENT);
    table.number("ROUTE_RESOLUTION_TIME_US", context -> NumberOperator.ABSENT);
    table.add("COMMON_DURATION", Arguments.REQUIRED, TimeCommands::commonDuration);
  }

  /** A command that tells a time of day in the strftime format of its parameter. */
  static void time(
      CommandTable table,
      String name,
      TimeOperator.Clock clock,
      ZoneId zone,
      String defaultFormat) {
    table.add(
        name,
        Arguments.OPTIONAL,
        command ->
            new TimeOperator(
                clock,
                TimeFormat.parse(
                    command.parameters().isEmpty() ? defaultFormat : command.parameters(), zone)));
  }

  private static Point upstream(UpstreamPoint point) {
    return stream -> {
      UpstreamInfo upstream = stream.upstream();
      return upstream == null ? 0 : point.of(upstream);
    };
  }

  private static void millis(CommandTable table, String name, Point start, Point end) {
    table.number(name, context -> between(context.streamInfo(), start, end, NANOS_PER_MILLI));
  }

  private static long between(StreamInfo stream, Point start, Point end, long unitNanos) {
    long from = start.of(stream);
    long to = end.of(stream);
    return from == 0 || to == 0 || to - from < 0 ? NumberOperator.ABSENT : (to - from) / unitNanos;
  }

  private static long durationSoFar(StreamInfo stream) {
    long end = stream.responseEndNanos();
    return ((end == 0 ? System.nanoTime() : end) - stream.startNanos()) / NANOS_PER_MILLI;
  }

  private static long poolReadyMillis(FormatContext context) {
    UpstreamInfo upstream = context.streamInfo().upstream();
    if (upstream == null || upstream.poolReadyNanos() == 0) {
      return NumberOperator.ABSENT;
    }
    // A reused connection is ready at once.
    long start = upstream.connectStartNanos();
    return start == 0 ? 0 : Math.max(0, upstream.poolReadyNanos() - start) / NANOS_PER_MILLI;
  }

  /** {@code %COMMON_DURATION(START:END:ms|us|ns)%}; points that nobody knows yield no value. */
  private static Operator commonDuration(Command command) throws ConfigException {
    String[] parts = command.parameters().split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new ConfigException(
          "",
          "COMMON_DURATION takes START:END or START:END:PRECISION, not " + command.parameters());
    }
    long unitNanos =
        switch (parts.length == 3 ? parts[2] : "ms") {
          case "ms" -> NANOS_PER_MILLI;
          case "us" -> 1_000;
          case "ns" -> 1;
          default -> throw PathOperators.invalid(command.name(), parts[2], "'ms'/'us'/'ns'");
        };
    Point start = point(parts[0]);
    Point end = point(parts[1]);
    return new NumberOperator(context -> between(context.streamInfo(), start, end, unitNanos));
  }

  private static Point point(String name) {
    @Nullable Point known = POINTS.get(name);
    return known == null ? stream -> 0 : known;
  }
}
