package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.stats.StatsStore;
import io.weft.upstream.ClusterSettings.Discovery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OriginalDstHostsTest {
  private static final HeaderName HEADER = HeaderName.of("x-envoy-original-dst-host");
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final AtomicLong nanos = new AtomicLong();
  private final Deadlines deadlines = new Deadlines(nanos::get);
  private final ControlThread control = new ControlThread(deadlines);
  private final ConnectionInfo connection =
      new ConnectionInfo(Address.of("127.0.0.1", 15001), Address.of("127.0.0.1", 1));
  private @Nullable Cluster cluster;

  @BeforeEach
  void start() {
    control.start();
  }

  @AfterEach
  void stop() {
    control.call(() -> Objects.requireNonNull(cluster).close());
    control.close();
  }

  @Test
  void makesAHostOfTheAddressThatTheClientMeant() {
    cluster(new Discovery.OriginalDst(INTERVAL, null, 0, null));
    connection.restoreLocalAddress(Address.of("10.0.0.7", 80));

    Host host = choose("");

    assertEquals("10.0.0.7:80", Objects.requireNonNull(host).toString());
    assertEquals("o10.0.0.7:80", host.hostname());
    assertSame(host, choose(""));
    control.call(() -> {});
    assertEquals(List.of(host), Objects.requireNonNull(cluster).hosts());
  }

  @Test
  void hasNoHostForAConnectionThatNothingHasRedirected() {
    cluster(new Discovery.OriginalDst(INTERVAL, null, 0, null));

    assertNull(choose("10.0.0.8:81"));
  }

  @Test
  void goesWhereTheFieldSaysAndCountsWhatIsNoAddress() {
    cluster(new Discovery.OriginalDst(INTERVAL, HEADER, 0, null));
    connection.restoreLocalAddress(Address.of("10.0.0.7", 80));

    assertEquals("10.0.0.8:81", String.valueOf(choose("10.0.0.8:81")));
    assertEquals("[::1]:81", String.valueOf(choose("[::1]:81")));
    assertEquals("10.0.0.7:80", String.valueOf(choose("10.0.0.8")));
    assertEquals(
        1, Objects.requireNonNull(cluster).stats().value(ClusterCounter.ORIGINAL_DST_HOST_INVALID));
  }

  @Test
  void goesWhereMetadataSaysBeforeTheField() {
    Discovery.MetadataKey key = new Discovery.MetadataKey("ns", List.of("dst"));
    cluster(new Discovery.OriginalDst(INTERVAL, HEADER, 0, key));
    connection.addDynamicMetadata("ns", Map.of("dst", "10.0.0.9:90"));

    assertEquals("10.0.0.9:90", String.valueOf(choose("10.0.0.8:81")));
  }

  @Test
  void goesWhereFilterStateSaysBeforeAllElse() {
    cluster(new Discovery.OriginalDst(INTERVAL, HEADER, 0, null));
    connection
        .filterState()
        .put("envoy.network.transport_socket.original_dst_address", "10.0.0.1:1");

    assertEquals("10.0.0.1:1", String.valueOf(choose("10.0.0.8:81")));
  }

  @Test
  void overridesThePort() {
    cluster(new Discovery.OriginalDst(INTERVAL, HEADER, 15008, null));

    assertEquals("10.0.0.8:15008", String.valueOf(choose("10.0.0.8:81")));
  }

  @Test
  void letsGoOfHostsThatNobodyUsesForAWholeInterval() {
    cluster(new Discovery.OriginalDst(INTERVAL, HEADER, 0, null));
    Host idle = choose("10.0.0.1:80");
    Host busy = choose("10.0.0.2:80");
    Objects.requireNonNull(busy).stats().onConnecting();

    passInterval();
    passInterval();

    assertEquals(List.of(busy), Objects.requireNonNull(cluster).hosts());
    assertSame(busy, choose("10.0.0.2:80"));
    assertEquals(false, idle == choose("10.0.0.1:80"));
  }

  private void passInterval() {
    nanos.addAndGet(INTERVAL.plusMillis(20).toNanos());
    deadlines.turn();
    control.call(() -> {});
  }

  private void cluster(Discovery discovery) {
    ClusterSettings plain = ClusterSettings.of("o", List.of());
    Cluster made =
        new Cluster(
            new ClusterSettings(
                plain.name(),
                plain.statName(),
                plain.metadata(),
                plain.connectTimeout(),
                discovery,
                LoadBalancing.of(new LoadBalancing.Policy.ClusterProvided()),
                plain.breakers(),
                plain.connections()),
            new StatsStore().root(),
            deadlines,
            control);
    made.start((name, onAnswer) -> {}, () -> {});
    cluster = made;
  }

  private @Nullable Host choose(String field) {
    StreamInfo stream = StreamInfo.ofConnection(connection);
    HeaderMap headers = new HeaderMap();
    if (!field.isEmpty()) {
      headers.add(HEADER, field);
    }
    return Objects.requireNonNull(cluster)
        .chooseHost(
            new LoadBalancerContext() {
              @Override
              public StreamInfo streamInfo() {
                return stream;
              }

              @Override
              public HeaderMap requestHeaders() {
                return headers;
              }
            });
  }
}
