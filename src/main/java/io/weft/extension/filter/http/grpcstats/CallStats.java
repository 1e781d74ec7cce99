package io.weft.extension.filter.http.grpcstats;

import io.weft.http.StreamInfo;
import io.weft.router.GrpcCallStats;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one call. The request's messages are counted by whoever sends them, the rest
 * by the stream's thread, which makes it.
 */
final class CallStats {
  private static final String STATE = "envoy.filters.http.grpc_stats";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final GrpcCallStats counters;
  private final GrpcStatsFilter.Settings settings;
  private final StreamInfo info;
  private final AtomicLong requestMessages = new AtomicLong();
  private final AtomicLong responseMessages = new AtomicLong();
  private boolean ended;

  CallStats(GrpcCallStats counters, GrpcStatsFilter.Settings settings, StreamInfo info) {
    this.counters = counters;
    this.settings = settings;
    this.info = info;
    if (settings.emitsState()) {
      // The counts themselves, so that only this thread writes, and logs see the last of either.
      info.ownFilterState()
          .put(
              STATE,
              Map.of(
                  "request_message_count", requestMessages,
                  "response_message_count", responseMessages));
    }
  }

  void requestMessages(int count) {
    requestMessages.addAndGet(count);
    counters.counter("request_message_count").add(count);
  }

  void responseMessages(int count) {
    responseMessages.addAndGet(count);
    counters.counter("response_message_count").add(count);
  }

  /** The call ended with {@code status}; null if nobody said how. May be repeated. */
  void ended(@Nullable String status) {
    if (ended || status == null || status.isEmpty()) {
      return;
    }
    ended = true;
    counters.ended(status);
    long requestEnd = info.requestEndNanos();
    if (settings.recordsTime() && requestEnd != 0) {
      counters
          .histogramMillis("upstream_rq_time")
          .record((System.nanoTime() - requestEnd) / NANOS_PER_MILLI);
    }
  }
}
