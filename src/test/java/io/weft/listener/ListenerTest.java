package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionHandler;
import io.weft.net.Drain;
import io.weft.net.ListenerFilter;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.overload.ConnectionLimit;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ListenerTest {
  private static final ConnectionHandler ECHO =
      connection -> connection.in().transferTo(connection.out());

  private final AtomicLong mostPerListener = new AtomicLong(ConnectionLimit.UNLIMITED);
  private final AtomicLong most = new AtomicLong(ConnectionLimit.UNLIMITED);
  private final Deadlines deadlines = new Deadlines();
  private final Drain process = new Drain();
  private final StatsStore store = new StatsStore();
  private final ListenerContext context =
      new ListenerContext(
          deadlines,
          process,
          new ListenerContext.DrainSettings(Duration.ofMillis(50), Drain.Strategy.IMMEDIATE),
          new ConnectionLimit(most::get),
          name -> mostPerListener.get(),
          store.root(),
          AcceptedBy.WORKERS);
  private final BlockingQueue<StreamInfo> logged = new LinkedBlockingQueue<>();
  private @Nullable Listener listener;

  @BeforeEach
  void startWheel() {
    deadlines.start();
  }

  @AfterEach
  void close() {
    if (listener != null) {
      listener.stopAccepting();
    }
    process.abortAll();
    deadlines.close();
  }

  @Test
  void servesConnectionsOnThreadsNamedAfterThem() throws Exception {
    BlockingQueue<String> names = new LinkedBlockingQueue<>();
    Listener started =
        start(
            chain(
                "a",
                connection -> {
                  names.add(Thread.currentThread().getName());
                  connection.out().write('x');
                }));
    try (Socket client = connect(started)) {
      assertEquals('x', client.getInputStream().read());
      assertEquals(-1, client.getInputStream().read());
    }
    String name = names.take();
    assertTrue(name.startsWith("ds-") && name.endsWith(" inbound:" + port(started)), () -> name);
  }

  @Test
  void anExceptionOfOneConnectionDoesNotConcernTheNext() throws Exception {
    freesAndForgets(() -> {
      throw new IllegalStateException("injected by the test");
    });
  }

  @Test
  void anErrorOfOneConnectionFreesItAndDoesNotConcernTheNext() throws Exception {
    freesAndForgets(() -> {
      throw new OutOfMemoryError("injected by the test");
    });
  }

  @Test
  void refusesConnectionsOverTheListenersLimitAndForgetsClosedOnes() throws Exception {
    Listener started = start(chain("a", ECHO));
    mostPerListener.set(1);
    try (Socket first = connect(started)) {
      assertEquals('a', echo(first, 'a'));
      try (Socket second = connect(started)) {
        assertEquals(-1, second.getInputStream().read());
      }
      assertEquals('b', echo(first, 'b'));
    }
    awaitConnections(0);
    assertEquals(1, started.stats().overflow().value());
    try (Socket third = connect(started)) {
      assertEquals('c', echo(third, 'c'));
    }
  }

  @Test
  void refusesConnectionsOverTheGlobalLimitUnlessExempt() throws Exception {
    most.set(0);
    Listener started = start(chain("a", ECHO));
    try (Socket client = connect(started)) {
      assertEquals(-1, client.getInputStream().read());
    }
    assertEquals(1, started.stats().globalOverflow().value());
    started.update(
        config(
            new ListenerOptions(true, TrafficDirection.UNSPECIFIED, false, true),
            InspectionSettings.NONE,
            chain("a", ECHO)));
    try (Socket client = connect(started)) {
      assertEquals('x', echo(client, 'x'));
    }
  }

  @Test
  void closesAndLogsWhatNoFilterChainMatches() throws Exception {
    Listener started = start(chain("a", "a", new Match().sources("10.0.0.0/8").build(), ECHO));
    try (Socket client = connect(started)) {
      assertEquals(-1, client.getInputStream().read());
    }
    StreamInfo record = logged.take();
    assertEquals(List.of(ResponseFlag.NO_ROUTE_FOUND), record.flags());
    assertEquals(1, started.stats().noFilterChainMatch().value());
  }

  @Test
  void runsListenerFiltersBeforeTheChainIsChosen() throws Exception {
    ListenerFilter inspector =
        socket -> {
          byte[] first = socket.peek(1);
          socket.info().requestedServerName(first[0] == 'a' ? "a.test" : "b.test");
        };
    Listener started =
        start(
            config(
                ListenerOptions.DEFAULT,
                new InspectionSettings(List.of(inspector), Duration.ofSeconds(5), false),
                chain("a", "a", new Match().names("a.test").build(), ECHO),
                chain(
                    "b",
                    "b",
                    new Match().names("b.test").build(),
                    connection -> connection.out().write('!'))));
    try (Socket client = connect(started)) {
      client.getOutputStream().write('a');
      assertEquals('a', client.getInputStream().read());
    }
    try (Socket client = connect(started)) {
      client.getOutputStream().write('b');
      assertEquals('!', client.getInputStream().read());
    }
  }

  @Test
  void closesConnectionsWhoseListenerFiltersTakeTooLong() throws Exception {
    ListenerFilter patient = socket -> socket.peek(1);
    Listener started =
        start(
            config(
                ListenerOptions.DEFAULT,
                new InspectionSettings(List.of(patient), Duration.ofMillis(30), false),
                chain("a", ECHO)));
    try (Socket client = connect(started)) {
      assertEquals(-1, client.getInputStream().read());
    }
    awaitConnections(0);
    assertEquals(1, started.stats().preConnectionTimeout().value());
  }

  @Test
  void anUpdateKeepsTheSocketAndTheConnectionsOfUnchangedChains() throws Exception {
    Listener started =
        start(
            chain("kept", "1", FilterChainMatch.ANY, ECHO),
            chain("changed", "2", new Match().sources("127.0.0.9/32").build(), ECHO));
    int port = port(started);
    try (Socket kept = connect(started);
        Socket changed = new Socket("127.0.0.1", port, InetAddress.getByName("127.0.0.9"), 0)) {
      assertEquals('a', echo(kept, 'a'));
      assertEquals('a', echo(changed, 'a'));

      boolean inPlace =
          started.update(
              config(
                  ListenerOptions.DEFAULT,
                  InspectionSettings.NONE,
                  chain("renamed", "1", FilterChainMatch.ANY, ECHO),
                  chain("changed", "3", new Match().sources("127.0.0.9/32").build(), ECHO)));

      assertTrue(inPlace);
      assertEquals(port, port(started));
      assertEquals(-1, changed.getInputStream().read());
      assertEquals('b', echo(kept, 'b'));
    }
  }

  @Test
  void anUpdateClosesTheConnectionsOfChangedChainsAfterTheDrainTime() throws Exception {
    Listener started = start(chain("a", "1", FilterChainMatch.ANY, ECHO));
    try (Socket client = connect(started)) {
      assertEquals('a', echo(client, 'a'));

      started.update(
          config(
              ListenerOptions.DEFAULT,
              InspectionSettings.NONE,
              chain("a", "2", FilterChainMatch.ANY, connection -> connection.out().write('n'))));

      try (Socket next = connect(started)) {
        assertEquals('n', next.getInputStream().read());
      }
      assertEquals(-1, client.getInputStream().read());
    }
    awaitConnections(0);
  }

  @RepeatedTest(20)
  void retiringFreesThePortAtOnceAndEndsConnectionsLater() throws Exception {
    Listener started = start(chain("a", ECHO));
    int port = port(started);
    try (Socket client = connect(started)) {
      assertEquals('a', echo(client, 'a'));
      started.retire();
      try (Socket other = new Socket()) {
        assertThrows(
            IOException.class, () -> other.connect(new InetSocketAddress("127.0.0.1", port)));
      }
      assertEquals(-1, client.getInputStream().read());
    }
    awaitConnections(0);
  }

  @Test
  void listensOnUnixSockets(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("a.sock");
    Address address = Address.of(UnixDomainSocketAddress.of(path));
    ListenerConfig config =
        new ListenerConfig(
            "unix",
            "identity",
            "unix",
            List.of(new ListenSocket(address, 0, false, 0600, SocketOptions.NONE)),
            ListenerOptions.DEFAULT,
            InspectionSettings.NONE,
            List.of(chain("a", ECHO)),
            null,
            null);
    start(config);
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(address.socketAddress());
      client.write(ByteBuffer.wrap(new byte[] {7}));
      ByteBuffer answer = ByteBuffer.allocate(1);
      client.read(answer);
      assertArrayEquals(new byte[] {7}, answer.array());
    }
  }

  @Test
  void hasNoSocketWhenItDoesNotBind() throws Exception {
    Listener started =
        start(
            config(
                new ListenerOptions(false, TrafficDirection.OUTBOUND, false, false),
                InspectionSettings.NONE,
                chain("a", ECHO)));
    assertEquals(List.of(Address.of("127.0.0.1", 0)), started.localAddresses());
    assertFalse(started.stopAccepting());
    assertFalse(started.drain().isDraining());
  }

  /** Has the first connection end by {@code failure}, and checks what is left of it. */
  private void freesAndForgets(Runnable failure) throws Exception {
    AtomicLong calls = new AtomicLong();
    Listener started =
        start(
            chain(
                "a",
                connection -> {
                  if (calls.getAndIncrement() == 0) {
                    failure.run();
                  }
                  connection.out().write('x');
                }));
    try (Socket client = connect(started)) {
      assertEquals(-1, client.getInputStream().read());
    }
    awaitConnections(0);
    try (Socket client = connect(started)) {
      assertEquals('x', client.getInputStream().read());
    }
    awaitConnections(0);
  }

  private Listener start(NetworkFilterChain... chains) throws ConfigException, IOException {
    return start(config(ListenerOptions.DEFAULT, InspectionSettings.NONE, chains));
  }

  private Listener start(ListenerConfig config) throws ConfigException, IOException {
    Listener started =
        new Listener(
            config,
            context,
            new ListenerManagerStats(store.root()),
            new ListenersByAddress(context.internal()));
    listener = started;
    started.bind();
    started.start();
    return started;
  }

  private ListenerConfig config(
      ListenerOptions options, InspectionSettings inspection, NetworkFilterChain... chains) {
    Address any = Address.of("127.0.0.1", 0);
    return new ListenerConfig(
        "inbound",
        List.of(options, inspection),
        "127.0.0.1_0",
        List.of(new ListenSocket(any, 0, false, 0, SocketOptions.NONE)),
        options,
        inspection,
        List.of(chains),
        null,
        logged::add);
  }

  private static NetworkFilterChain chain(String name, ConnectionHandler handler) {
    return chain(name, name, FilterChainMatch.ANY, handler);
  }

  private static NetworkFilterChain chain(
      String name, Object identity, FilterChainMatch match, ConnectionHandler handler) {
    return new NetworkFilterChain(
        name,
        identity,
        match,
        RawTransportSocket.INSTANCE,
        Duration.ZERO,
        handler,
        new StatsStore().root().owner());
  }

  private static int port(Listener listener) {
    return listener.localAddresses().get(0).port();
  }

  private static Socket connect(Listener listener) throws IOException {
    Socket socket = new Socket("127.0.0.1", port(listener));
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static int echo(Socket client, int octet) throws IOException {
    client.getOutputStream().write(octet);
    return client.getInputStream().read();
  }

  private void awaitConnections(int expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (process.connections() != expected && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals(expected, process.connections());
  }
}
