package io.weft.extension.filter.http.grpcstats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.GrpcCallStats;
import io.weft.stats.StatsStore;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallStatsTest {
  private static final String STATE = "envoy.filters.http.grpc_stats";

  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)),
          Protocol.HTTP_2);

  /** Whoever sends the request does not write to the state, where older counts could win. */
  @Test
  void theStateIsPutOnceAndTellsTheLastCounts() {
    CallStats stats =
        new CallStats(
            new GrpcCallStats(new StatsStore().root(), "grpc."),
            new GrpcStatsFilter.Settings(false, Map.of(), true, false, false),
            info);
    Object state = info.filterState(STATE);

    stats.requestMessages(2);
    stats.responseMessages(1);
    stats.requestMessages(1);

    assertSame(state, info.filterState(STATE));
    assertEquals("3", count("request_message_count"));
    assertEquals("1", count("response_message_count"));
  }

  private String count(String name) {
    Map<?, ?> counts = (Map<?, ?>) Objects.requireNonNull(info.filterState(STATE));
    return String.valueOf(counts.get(name));
  }
}
