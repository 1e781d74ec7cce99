package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.net.Address;
import io.weft.net.Drain;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.overload.ConnectionLimit;
import io.weft.stats.Scope;
import io.weft.stats.Shown;
import io.weft.stats.StatsQuery;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ListenerManagerTest {
  private final Deadlines deadlines = new Deadlines();
  private final Drain process = new Drain();
  private final StatsStore store = new StatsStore();
  private final ListenerManagerStats stats = new ListenerManagerStats(store.root());
  private final ListenerManager manager =
      new ListenerManager(
          new ListenerContext(
              deadlines,
              process,
              new ListenerContext.DrainSettings(Duration.ofMillis(50), Drain.Strategy.IMMEDIATE),
              new ConnectionLimit(() -> ConnectionLimit.UNLIMITED),
              name -> ConnectionLimit.UNLIMITED,
              store.root(),
              AcceptedBy.WORKERS),
          stats);

  @AfterEach
  void close() {
    manager.close();
    deadlines.close();
  }

  @Test
  void bindsAtOnceAndServesOnceStarted() throws Exception {
    manager.addOrUpdate(config("a", 0, "1"));
    try (Socket client = new Socket("127.0.0.1", port("a"))) {
      manager.start();
      assertEquals('1', client.getInputStream().read());
    }
  }

  @Test
  void countsWhatHappensAndIgnoresWhatIsTheSame() throws Exception {
    manager.start();
    assertTrue(manager.addOrUpdate(config("a", 0, "1")));
    assertFalse(manager.addOrUpdate(config("a", 0, "1")));
    assertTrue(manager.addOrUpdate(config("a", 0, "2")));
    assertTrue(manager.addOrUpdate(config("b", 0, "1")));
    assertTrue(manager.remove("b"));
    assertFalse(manager.remove("b"));

    assertEquals(2, stats.added().value());
    assertEquals(1, stats.modified().value());
    assertEquals(1, stats.inPlaceUpdated().value());
    assertEquals(1, stats.removed().value());
    assertEquals(1, stats.listenersActive().value());
    try (Socket client = new Socket("127.0.0.1", port("a"))) {
      assertEquals('2', client.getInputStream().read());
    }
  }

  @Test
  void closesTheStatsOfFilterChainsThatAreGone() throws Exception {
    deadlines.start();
    manager.start();
    manager.addOrUpdate(configThatCounts("a", 0, "1"));
    int kept = names().size();

    for (int i = 0; i < 50; i++) {
      manager.addOrUpdate(configThatCounts("a", 0, i % 2 == 0 ? "2" : "1"));
    }

    awaitNames(() -> names().size() == kept && names().contains("http.1.c"));
    manager.remove("a");
    awaitNames(() -> names().stream().noneMatch(name -> name.matches("(http|listener)\\..*")));
  }

  @Test
  void keepsTheStatsOfFilterChainsThatGoOn() throws Exception {
    deadlines.start();
    manager.addOrUpdate(configThatCounts("a", 0, "1"));
    Scope owner = store.root().owner();
    owner.scope("http.1").counter("c").inc();
    ListenerConfig twin = config("a", 0, "1", owner);

    // The name of the chain is no part of its identity.
    assertTrue(manager.addOrUpdate(renamed(twin)));

    assertTrue(names().contains("http.1.c"));
    manager.remove("a");
    awaitNames(() -> !names().contains("http.1.c"));
  }

  @Test
  void saysWhichAddressIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      ConfigException refusal =
          assertThrows(
              ConfigException.class,
              () -> manager.addOrUpdate(config("a", taken.getLocalPort(), "1")));

      assertTrue(refusal.getMessage().contains("cannot bind"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(":" + taken.getLocalPort()), refusal.getMessage());
    }
    assertEquals(1, stats.createFailure().value());
    assertTrue(manager.listeners().isEmpty());
  }

  @Test
  void refusesTwoListenersOfOneAddress() throws Exception {
    int port = freePort();
    manager.addOrUpdate(config("a", port, "1"));

    ConfigException refusal =
        assertThrows(ConfigException.class, () -> manager.addOrUpdate(config("b", port, "1")));

    assertTrue(refusal.getMessage().contains("duplicate address"), refusal.getMessage());
  }

  @Test
  void tellsWhenTheLastConnectionHasEnded() throws Exception {
    manager.start();
    manager.addOrUpdate(config("a", 0, "1"));
    CountDownLatch empty = new CountDownLatch(1);
    try (Socket client = new Socket("127.0.0.1", port("a"))) {
      assertEquals('1', client.getInputStream().read());
      manager.stopAccepting(ListenerManager.ALL);
      manager.drain(ListenerManager.ALL);
      assertEquals(1, process.connections());
      process.onEmpty(empty::countDown);
    }
    empty.await();
    assertEquals(0, process.connections());
    assertEquals(1, stats.stopped().value());
  }

  @Test
  void failingHealthChecksEndConnectionsAtTheirResponse() throws Exception {
    manager.failHealthChecks(true);
    manager.addOrUpdate(config("a", 0, "1"));
    assertTrue(manager.listeners().get(0).drain().drainClose());

    manager.failHealthChecks(false);
    assertFalse(manager.listeners().get(0).drain().drainClose());
  }

  private Set<String> names() {
    return store.select(StatsQuery.ALL).stream().map(Shown::name).collect(Collectors.toSet());
  }

  private static void awaitNames(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "stats are still there");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private ListenerConfig configThatCounts(String name, int port, String greeting) {
    Scope owner = store.root().owner();
    owner.scope("http." + greeting).counter("c").inc();
    return config(name, port, greeting, owner);
  }

  private static ListenerConfig renamed(ListenerConfig config) {
    NetworkFilterChain chain = config.filterChains().getFirst();
    return new ListenerConfig(
        config.name(),
        config.identity(),
        config.statPrefix(),
        config.sockets(),
        config.options(),
        config.inspection(),
        List.of(
            new NetworkFilterChain(
                "another name",
                chain.identity(),
                chain.match(),
                chain.transportSocket(),
                chain.transportSocketConnectTimeout(),
                chain.handler(),
                chain.stats())),
        null,
        null);
  }

  private int port(String name) {
    return manager.listeners().stream()
        .filter(listener -> listener.config().name().equals(name))
        .findFirst()
        .orElseThrow()
        .localAddresses()
        .get(0)
        .port();
  }

  private ListenerConfig config(String name, int port, String greeting) {
    return config(name, port, greeting, store.root().owner());
  }

  private static ListenerConfig config(String name, int port, String greeting, Scope owner) {
    NetworkFilterChain chain =
        new NetworkFilterChain(
            "",
            greeting,
            FilterChainMatch.ANY,
            RawTransportSocket.INSTANCE,
            Duration.ZERO,
            connection -> {
              connection.out().write(greeting.charAt(0));
              connection.in().transferTo(connection.out());
            },
            owner);
    return new ListenerConfig(
        name,
        "the rest",
        "127.0.0.1_" + port,
        List.of(new ListenSocket(Address.of("127.0.0.1", port), 0, true, 0, SocketOptions.NONE)),
        ListenerOptions.DEFAULT,
        InspectionSettings.NONE,
        List.of(chain),
        null,
        null);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
