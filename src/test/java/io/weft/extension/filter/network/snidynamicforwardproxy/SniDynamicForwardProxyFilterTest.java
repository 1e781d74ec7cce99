package io.weft.extension.filter.network.snidynamicforwardproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.net.Ips;
import io.weft.stats.StatsStore;
import io.weft.testing.ScriptedConnection;
import io.weft.upstream.ClusterSettings.DnsFamily;
import io.weft.upstream.ClusterSettings.DnsSettings;
import io.weft.upstream.DnsCache;
import io.weft.upstream.DnsCaches;
import io.weft.upstream.DnsResolver.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SniDynamicForwardProxyFilterTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Deadlines deadlines = new Deadlines(() -> 0);
  private final ControlThread control = new ControlThread(deadlines);
  private final List<String> asked = new ArrayList<>();
  private final DnsCaches caches =
      new DnsCaches(
          (name, onAnswer) -> {
            asked.add(name);
            onAnswer.accept(
                new Answer.Addresses(List.of(Objects.requireNonNull(Ips.parse("10.0.0.1")))));
          },
          control,
          new StatsStore().root());

  @BeforeEach
  void start() {
    control.start();
  }

  @AfterEach
  void close() {
    control.close();
  }

  @Test
  void looksUpTheNameOfTheClientHello() throws Exception {
    ScriptedConnection connection = new ScriptedConnection();
    connection.info().requestedServerName("a.test");
    filter().filter(connection, unused -> {});

    assertEquals(List.of("a.test"), asked);
    assertEquals(443, connection.info().filterState().get("envoy.upstream.dynamic_port"));
  }

  @Test
  void looksUpRatherWhatAnEarlierFilterSays() throws Exception {
    ScriptedConnection connection = new ScriptedConnection();
    connection.info().requestedServerName("a.test");
    connection.info().filterState().put("envoy.upstream.dynamic_host", "b.test");
    connection.info().filterState().put("envoy.upstream.dynamic_port", 8443);
    filter().filter(connection, unused -> {});

    assertEquals(List.of("b.test"), asked);
    assertEquals(8443, connection.info().filterState().get("envoy.upstream.dynamic_port"));
  }

  private SniDynamicForwardProxyFilter filter() throws Exception {
    DnsCache cache =
        caches.cache(
            new DnsCache.Settings(
                "c",
                new DnsSettings(DnsFamily.AUTO, LONG, Duration.ZERO, LONG, LONG),
                true,
                LONG,
                100,
                Duration.ofSeconds(5),
                100,
                List.of()));
    return new SniDynamicForwardProxyFilter(cache, 443, false);
  }
}
