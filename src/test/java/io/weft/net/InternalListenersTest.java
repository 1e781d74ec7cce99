package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Metadata;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections within the process, and the pipes that they are made of. */
@Timeout(30)
class InternalListenersTest {
  private static final int BUFFER_BYTES = 10_000;
  private static final Address INNER = Address.internal("inner", "10.0.0.1:80");

  private final Queue<SocketConnection> accepted = new ArrayDeque<>();
  private final InternalListeners listeners = InternalListeners.of(BUFFER_BYTES);

  @Test
  void hasAddressesAtBothEndsAndPassesMetadataOn() throws IOException {
    SocketConnection client = connect(Metadata.EMPTY.with("ns", Map.of("a", "b")));
    SocketConnection server = accepted.remove();

    assertEquals("envoy://inner/10.0.0.1:80", server.info().localAddress().toString());
    assertEquals("envoy://internal_client_address/", server.info().remoteAddress().toString());
    assertEquals(server.info().localAddress(), client.info().remoteAddress());
    assertEquals("b", server.info().dynamicMetadata().namespace("ns").get("a"));
  }

  @Test
  void refusesWhereThereIsNoListener() {
    listeners.put("inner", accepted::add);

    ConnectFailedException failure =
        assertThrows(
            ConnectFailedException.class,
            () -> listeners.connect(Address.internal("other", ""), Passthrough.NONE));

    assertEquals(ConnectFailedException.Kind.REMOTE, failure.kind());
  }

  @Test
  void carriesMoreThanItsBufferHoldsUnharmed() throws Exception {
    byte[] bytes = new byte[1_000_003];
    new Random(7).nextBytes(bytes);
    SocketConnection client = connect(Metadata.EMPTY);
    SocketConnection server = accepted.remove();
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            received.complete(server.in().readAllBytes());
          } catch (IOException e) {
            received.completeExceptionally(e);
          }
        });

    for (int at = 0; at < bytes.length; at += 7001) {
      client.out().write(bytes, at, Math.min(7001, bytes.length - at));
    }
    client.shutdownOutput();

    assertArrayEquals(bytes, received.get());
  }

  @Test
  void waitsForTheReaderWhenTheBufferIsFull() throws Exception {
    SocketConnection client = connect(Metadata.EMPTY);
    SocketConnection server = accepted.remove();
    client.out().write(new byte[BUFFER_BYTES]);
    Thread writer =
        Thread.ofVirtual().start(() -> assertThrowsAborted(() -> client.out().write(1)));
    while (writer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    client.abort();
    writer.join();

    assertEquals(BUFFER_BYTES, server.in().readAllBytes().length);
  }

  @Test
  void passesAHalfCloseOn() throws IOException {
    SocketConnection client = connect(Metadata.EMPTY);
    SocketConnection server = accepted.remove();

    client.shutdownOutput();
    assertTrue(server.isStale());
    assertEquals(-1, server.in().read());

    server.out().write('x');
    assertEquals('x', client.in().read());
    assertFalse(client.isStale());
  }

  @Test
  void tellsAResetFromAnEnd() throws IOException {
    SocketConnection client = connect(Metadata.EMPTY);
    SocketConnection server = accepted.remove();
    client.out().write('x');

    client.resetOnClose();
    client.abort();

    assertEquals(
        "Connection reset",
        assertThrows(SocketException.class, () -> server.in().read()).getMessage());
    assertEquals(
        "Broken pipe",
        assertThrows(SocketException.class, () -> server.out().write(1)).getMessage());
  }

  @Test
  void findsTheEndAfterItsInputWasAborted() throws IOException {
    SocketConnection client = connect(Metadata.EMPTY);
    SocketConnection server = accepted.remove();
    client.out().write('x');

    server.abortInput();

    assertEquals(-1, server.in().read());
    client.out().write(new byte[2 * BUFFER_BYTES]);
    server.out().write('y');
    assertEquals('y', client.in().read());
  }

  private static void assertThrowsAborted(org.junit.jupiter.api.function.Executable write) {
    assertThrows(ConnectionAbortedException.class, write);
  }

  private SocketConnection connect(Metadata passed) throws ConnectFailedException {
    listeners.put("inner", accepted::add);
    return listeners.connect(INNER, new Passthrough(passed, SharedObjects.NONE));
  }
}
