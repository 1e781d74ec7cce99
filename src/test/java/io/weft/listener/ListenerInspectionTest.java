package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.listener.ListenersInTest.Parts;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ListenerFilter;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listener filters leave of a connection to the transport. */
@Timeout(30)
class ListenerInspectionTest {
  private final ListenersInTest listeners = new ListenersInTest(Duration.ofSeconds(1));

  @AfterEach
  void stop() {
    listeners.close();
  }

  @Test
  void theTransportPeeksOnAfterTheTimeOfTheFilters() throws Exception {
    ListenerFilter patient = socket -> socket.peek(100);
    CompletableFuture<String> protocol = new CompletableFuture<>();
    InspectionSettings inspection =
        new InspectionSettings(List.of(patient), Duration.ofMillis(30), true);
    listeners.add(
        "inbound",
        Parts.DEFAULT.with(inspection).with(new PeekingSocket()),
        connection -> {
          protocol.complete(connection.info().transportProtocol());
          connection.in().transferTo(connection.out());
        });
    try (Socket client = listeners.connect()) {
      client.getOutputStream().write(bytes("hel"));
      // The chain is chosen before the transport looks, so that now the time is over.
      while (listeners.count("inbound", "downstream_pre_cx_timeout") == 0) {
        Thread.onSpinWait();
      }
      client.getOutputStream().write(bytes("lo"));

      assertArrayEquals(bytes("hello"), client.getInputStream().readNBytes(5));
      assertEquals("raw_buffer", protocol.get());
    }
  }

  @Test
  void aClientThatWasRefusedForItsFirstBytesIsReset() throws Exception {
    ListenerFilter strict =
        socket -> {
          throw new IOException("not " + socket.peek(5).length);
        };
    listeners.add(
        "inbound",
        Parts.DEFAULT.with(new InspectionSettings(List.of(strict), Duration.ZERO, false)),
        connection -> {});
    try (Socket client = listeners.connect()) {
      client.getOutputStream().write(bytes("hello"));

      assertThrows(SocketException.class, () -> client.getInputStream().read());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Looks at the first bytes, as TLS does at the ClientHello. */
  private static final class PeekingSocket implements TransportSocket {
    @Override
    public Connection accept(AcceptedSocket socket) throws IOException {
      assertEquals(5, socket.peek(5).length);
      return RawTransportSocket.INSTANCE.accept(socket);
    }

    @Override
    public Connection connect(SocketConnection socket, ConnectOptions options) {
      throw new AssertionError("a server's side");
    }
  }
}
