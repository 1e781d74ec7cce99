package io.weft.extension.filter.http.grpcstats;

import io.weft.http.StreamInfo;
import io.weft.stats.Scope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one call. The request's messages are counted by whoever sends them, the rest
 * by the stream's thread.
 */
final class CallStats {
  private static final String STATE = "envoy.filters.http.grpc_stats";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Scope scope;
  private final String prefix;
  private final GrpcStatsFilter.Settings settings;
  private final StreamInfo info;
  private volatile long requestMessages;
  private volatile long responseMessages;
  private boolean ended;

  CallStats(Scope scope, String prefix, GrpcStatsFilter.Settings settings, StreamInfo info) {
    this.scope = scope;
    this.prefix = prefix;
    this.settings = settings;
    this.info = info;
  }

  void requestMessages(int count) {
    long sum = requestMessages + count;
    requestMessages = sum;
    scope.counter(prefix + "request_message_count").add(count);
    emitState();
  }

  void responseMessages(int count) {
    long sum = responseMessages + count;
    responseMessages = sum;
    scope.counter(prefix + "response_message_count").add(count);
    emitState();
  }

  /** The call ended with {@code status}; null if nobody said how. May be repeated. */
  void ended(@Nullable String status) {
    if (ended || status == null || status.isEmpty()) {
      return;
    }
    ended = true;
    scope.counter(prefix + status).inc();
    scope.counter(prefix + (status.equals("0") ? "success" : "failure")).inc();
    scope.counter(prefix + "total").inc();
    long requestEnd = info.requestEndNanos();
    if (settings.recordsTime() && requestEnd != 0) {
      scope
          .histogramMillis(prefix + "upstream_rq_time")
          .record((System.nanoTime() - requestEnd) / NANOS_PER_MILLI);
    }
  }

  private void emitState() {
    if (settings.emitsState()) {
      info.ownFilterState()
          .put(
              STATE,
              Map.of(
                  "request_message_count", requestMessages,
                  "response_message_count", responseMessages));
    }
  }
}
