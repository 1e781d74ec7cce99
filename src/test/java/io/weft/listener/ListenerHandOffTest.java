package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.ConfigException;
import io.weft.listener.ListenersInTest.Parts;
import io.weft.net.Address;
import io.weft.net.ListenerFilter;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that another listener takes than the one that accepted them. */
@Timeout(30)
class ListenerHandOffTest {
  private static final ListenerOptions HANDING_OFF =
      new ListenerOptions(true, TrafficDirection.UNSPECIFIED, false, false, true);
  private static final ListenerOptions UNBOUND =
      new ListenerOptions(false, TrafficDirection.UNSPECIFIED, false, false);

  private final ListenersInTest listeners = new ListenersInTest(Duration.ofSeconds(1));
  private volatile Address meant = Address.of("10.1.1.1", 80);

  @AfterEach
  void stop() {
    listeners.close();
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
    listeners.manager().remove("exact");

    assertEquals("accepting hello", answer());
  }

  @Test
  void isCountedOnceByTheListenerThatServesIt() throws Exception {
    accepting(HANDING_OFF);
    add("exact", "10.1.1.1", UNBOUND);

    answer();
    listeners.awaitNoConnection();

    assertEquals(0, listeners.count("accepting", "downstream_cx_total"));
    assertEquals(1, listeners.count("exact", "downstream_cx_total"));
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
    add("accepting", Parts.DEFAULT.with(options).with(inspection));
  }

  private void add(String name, String ip, ListenerOptions options) throws ConfigException {
    add(name, Parts.DEFAULT.at(Address.of(ip, 80)).with(options));
  }

  private void add(String name, Parts parts) throws ConfigException {
    listeners.add(
        name,
        parts,
        connection -> {
          connection.out().write((name + ' ').getBytes(StandardCharsets.US_ASCII));
          connection.in().transferTo(connection.out());
        });
  }

  private String answer() throws IOException {
    try (Socket client = listeners.connect()) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
