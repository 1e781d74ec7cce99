package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.stats.StatsStore;
import io.weft.upstream.DnsResolver.Answer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsDiscoveryTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Deadlines deadlines = new Deadlines(nanos::get);
  private final ControlThread control = new ControlThread(deadlines);
  private Consumer<Answer> pending = answer -> {};
  private final DnsResolver resolver = (name, onAnswer) -> pending = onAnswer;

  @BeforeEach
  void start() {
    control.start();
  }

  @AfterEach
  void close() {
    control.close();
  }

  @Test
  void makesAHostOfEachAddress() {
    AtomicBoolean ready = new AtomicBoolean();
    Cluster cluster = start(strict(), () -> ready.set(true));

    answer("10.0.0.1", "10.0.0.2");

    assertTrue(ready.get());
    assertEquals(List.of("10.0.0.1:80", "10.0.0.2:80"), addresses(cluster));
    assertEquals(1, cluster.stats().value(ClusterGauge.MAX_HOST_WEIGHT));
  }

  @Test
  void keepsHostsOnFailureAndDropsThemOnAnEmptyAnswer() {
    Cluster cluster = start(strict(), () -> {});
    answer("10.0.0.1");
    Host host = cluster.hosts().getFirst();

    refresh();
    give(new Answer.Failed("timeout"));
    assertSame(host, cluster.hosts().getFirst());

    refresh();
    answer();
    assertTrue(cluster.hosts().isEmpty());
  }

  @Test
  void keepsTheHostWhoseAddressStays() {
    Cluster cluster = start(strict(), () -> {});
    answer("10.0.0.1");
    Host host = cluster.hosts().getFirst();

    refresh();
    answer("10.0.0.2", "10.0.0.1");

    assertSame(host, cluster.hosts().get(1));
  }

  @Test
  void logicalHostMovesToTheFirstAddress() {
    ClusterSettings.DnsSettings dns = ClusterSettings.DnsSettings.DEFAULT;
    Cluster cluster = start(new ClusterSettings.Discovery.LogicalDns(endpoint(), dns), () -> {});
    answer("10.0.0.1", "10.0.0.9");
    Host host = cluster.hosts().getFirst();

    refresh();
    answer("10.0.0.2", "10.0.0.1");

    assertSame(host, cluster.hosts().getFirst());
    assertEquals(List.of("10.0.0.2:80"), addresses(cluster));
  }

  private Cluster start(ClusterSettings.Discovery discovery, Runnable onInitialized) {
    ClusterSettings plain = ClusterSettings.of("dns", List.of());
    ClusterSettings settings =
        new ClusterSettings(
            plain.name(),
            plain.statName(),
            plain.metadata(),
            plain.connectTimeout(),
            discovery,
            plain.loadBalancing(),
            plain.breakers(),
            plain.connections());
    Cluster cluster = new Cluster(settings, new StatsStore().root(), deadlines, control);
    control.call(() -> cluster.start(resolver, onInitialized));
    return cluster;
  }

  private static ClusterSettings.Discovery strict() {
    return new ClusterSettings.Discovery.StrictDns(
        List.of(endpoint()), ClusterSettings.DnsSettings.DEFAULT);
  }

  private static ClusterSettings.DnsEndpoint endpoint() {
    return new ClusterSettings.DnsEndpoint("a.test", Endpoint.of(Address.of("0.0.0.0", 80)));
  }

  private void answer(String... addresses) {
    List<InetAddress> found =
        Stream.of(addresses).map(text -> Objects.requireNonNull(Ips.parse(text))).toList();
    give(new Answer.Addresses(found));
  }

  private void give(Answer answer) {
    pending.accept(answer);
    control.call(() -> {});
  }

  private void refresh() {
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    deadlines.turn();
    control.call(() -> {});
  }

  private static List<String> addresses(Cluster cluster) {
    return cluster.hosts().stream().map(host -> host.address().toString()).toList();
  }
}
