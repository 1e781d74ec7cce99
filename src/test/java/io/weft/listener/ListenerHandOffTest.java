package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.net.Address;
import io.weft.net.ConnectionHandler;
import io.weft.net.Drain;
import io.weft.net.ListenerFilter;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.overload.ConnectionLimit;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that another listener takes than the one that accepted them. */
@Timeout(30)
class ListenerHandOffTest {
  private static final ListenerOptions HANDING_OFF =
      new ListenerOptions(true, TrafficDirection.UNSPECIFIED, false, false, true);
  private static final ListenerOptions UNBOUND =
      new ListenerOptions(false, TrafficDirection.UNSPECIFIED, false, false);

  private final StatsStore store = new StatsStore();
  private final Deadlines deadlines = new Deadlines();
  private final ConnectionLimit limit = new ConnectionLimit(() -> 10);
  private final ListenerManager manager =
      new ListenerManager(
          new ListenerContext(
              deadlines,
              new Drain(),
              new ListenerContext.DrainSettings(Duration.ofSeconds(1), Drain.Strategy.IMMEDIATE),
              limit,
              name -> 10,
              store.root(),
              AcceptedBy.WORKERS),
          new ListenerManagerStats(store.root()));
  private volatile Address meant = Address.of("10.1.1.1", 80);

  @BeforeEach
  void start() {
    deadlines.start();
    manager.start();
  }

  @AfterEach
  void stop() {
    manager.close();
    deadlines.close();
  }

  @Test
  void goesToTheListenerOfTheAddressThatWasMeant() throws Exception {
    accepting(HANDING_OFF);
    add("exact", "10.1.1.1", UNBOUND);
    add("port", "0.0.0.0", UNBOUND);

    assertEquals("exact hello", answer());

    meant = Address.of("10.1.1.2", 80);
    assertEquals("port hello", answer());

    meant = Address.of("10.1.1.2", 81);
    assertEquals("accepting hello", answer());
  }

  @Test
  void staysWhereItWasAcceptedUnlessTheListenerHandsOff() throws Exception {
    accepting(ListenerOptions.DEFAULT);
    add("exact", "10.1.1.1", UNBOUND);

    assertEquals("accepting hello", answer());
  }

  @Test
  void staysWhenTheOtherListenerIsGone() throws Exception {
    accepting(HANDING_OFF);
    add("exact", "10.1.1.1", UNBOUND);
    manager.remove("exact");

    assertEquals("accepting hello", answer());
  }

  @Test
  void isCountedOnceByTheListenerThatServesIt() throws Exception {
    accepting(HANDING_OFF);
    add("exact", "10.1.1.1", UNBOUND);

    answer();
    while (limit.open() > 0) {
      Thread.onSpinWait();
    }

    assertEquals(0, count("accepting"));
    assertEquals(1, count("exact"));
  }

  private long count(String statPrefix) {
    return store.root().scope("listener." + statPrefix).counter("downstream_cx_total").value();
  }

  /** A listener whose filter peeks and says that {@link #meant} was meant. */
  private void accepting(ListenerOptions options) throws ConfigException {
    ListenerFilter redirected =
        socket -> {
          socket.peek(2);
          socket.info().restoreLocalAddress(meant);
        };
    InspectionSettings inspection =
        new InspectionSettings(List.of(redirected), Duration.ofSeconds(5), true);
    add("accepting", Address.of("127.0.0.1", 0), options, inspection);
  }

  private void add(String name, String ip, ListenerOptions options) throws ConfigException {
    add(name, Address.of(ip, 80), options, InspectionSettings.NONE);
  }

  private void add(
      String name, Address address, ListenerOptions options, InspectionSettings inspection)
      throws ConfigException {
    ConnectionHandler greeting =
        connection -> {
          connection.out().write((name + ' ').getBytes(StandardCharsets.US_ASCII));
          connection.in().transferTo(connection.out());
        };
    NetworkFilterChain chain =
        new NetworkFilterChain(
            "",
            name,
            FilterChainMatch.ANY,
            RawTransportSocket.INSTANCE,
            Duration.ZERO,
            greeting,
            new StatsStore().root().owner());
    manager.addOrUpdate(
        new ListenerConfig(
            name,
            name,
            name,
            List.of(new ListenSocket(address, 0, false, 0, SocketOptions.NONE)),
            options,
            inspection,
            List.of(chain),
            null,
            null));
  }

  private String answer() throws IOException {
    int port = manager.listeners().getFirst().localAddresses().getFirst().port();
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
