package io.weft.extension.filter.network.localratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.type.v3.TokenBucket;
import io.weft.common.ConfigException;
import io.weft.config.BuildContext;
import io.weft.config.TestContexts;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.NetworkFilter;
import io.weft.testing.SocketPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalRateLimitFactoryTest {
  private final BuildContext context = TestContexts.of();

  @Test
  void closesConnectionsThatFindNoToken() throws Exception {
    NetworkFilter filter = new LocalRateLimitFactory().create(config(3600), context);
    AtomicInteger served = new AtomicInteger();
    try (SocketPair first = new SocketPair();
        SocketPair second = new SocketPair()) {
      filter.filter(first.connection(), connection -> served.incrementAndGet());
      filter.filter(second.connection(), connection -> served.incrementAndGet());

      assertEquals(1, served.get());
      assertFalse(second.connection().isOpen());
      assertEquals(1, context.scope().scope("local_rate_limit.r").counter("rate_limited").value());
    }
  }

  @Test
  void tellsTheLastFilterWhatItRefused() throws Exception {
    List<Connection> refused = new ArrayList<>();
    ConnectionHandler terminal =
        new ConnectionHandler() {
          @Override
          public void handle(Connection connection) {}

          @Override
          public void refuse(Connection connection) {
            refused.add(connection);
          }
        };
    NetworkFilter pass = (connection, next) -> next.handle(connection);
    ConnectionHandler chain =
        NetworkFilter.chain(
            List.of(new LocalRateLimitFactory().create(config(3600), context), pass), terminal);
    try (SocketPair first = new SocketPair();
        SocketPair second = new SocketPair()) {
      chain.handle(first.connection());
      chain.handle(second.connection());

      assertEquals(List.of(second.connection()), refused);
      assertEquals(
          List.of(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED),
          StreamInfo.ofConnection(second.connection().info()).flags());
    }
  }

  @Test
  void filtersOfOneKeyAndBucketShareIt() throws Exception {
    LocalRateLimitFactory factory = new LocalRateLimitFactory();
    NetworkFilter first = factory.create(shared("a", 3600), context);
    NetworkFilter second = factory.create(shared("a", 3600), context);
    NetworkFilter ofAnotherKey = factory.create(shared("b", 3600), context);
    NetworkFilter ofAnotherBucket = factory.create(shared("a", 7200), context);

    assertEquals(1, served(first));
    assertEquals(0, served(second));
    assertEquals(1, served(ofAnotherKey));
    assertEquals(1, served(ofAnotherBucket));
  }

  private static int served(NetworkFilter filter) throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (SocketPair pair = new SocketPair()) {
      filter.filter(pair.connection(), connection -> served.incrementAndGet());
    }
    return served.get();
  }

  private static LocalRateLimit shared(String key, int seconds) {
    return config(seconds).toBuilder().setShareKey(key).build();
  }

  @Test
  void refusesABucketThatFillsTooFast() {
    ConfigException failure =
        assertThrows(
            ConfigException.class, () -> new LocalRateLimitFactory().create(config(0), context));

    assertEquals(
        "token_bucket.fill_interval: local rate limit token bucket fill timer must be >= 50ms, it"
            + " is 0ms",
        failure.getMessage());
  }

  private static LocalRateLimit config(int seconds) {
    return LocalRateLimit.newBuilder()
        .setStatPrefix("r")
        .setTokenBucket(
            TokenBucket.newBuilder()
                .setMaxTokens(1)
                .setFillInterval(Duration.newBuilder().setSeconds(seconds)))
        .build();
  }
}
