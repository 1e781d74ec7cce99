package io.weft.extension.filter.listener.localratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.extensions.filters.listener.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.type.v3.TokenBucket;
import io.weft.config.BuildContext;
import io.weft.config.TestContexts;
import io.weft.net.ListenerFilter;
import io.weft.net.RefusedConnectionException;
import io.weft.testing.SocketPair;
import org.junit.jupiter.api.Test;

class ListenerRateLimitFactoryTest {
  @Test
  void refusesSocketsThatFindNoToken() throws Exception {
    BuildContext context = TestContexts.of();
    ListenerFilter filter =
        new ListenerRateLimitFactory()
            .create(
                LocalRateLimit.newBuilder()
                    .setStatPrefix("r")
                    .setTokenBucket(
                        TokenBucket.newBuilder()
                            .setMaxTokens(1)
                            .setFillInterval(Duration.newBuilder().setSeconds(3600)))
                    .build(),
                context);
    try (SocketPair pair = new SocketPair()) {
      filter.inspect(pair.accepted());

      assertThrows(RefusedConnectionException.class, () -> filter.inspect(pair.accepted()));
      assertEquals(
          1, context.scope().scope("listener_local_ratelimit.r").counter("rate_limited").value());
    }
  }
}
