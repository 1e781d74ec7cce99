package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A WebSocket client and a server that know nothing of Weft talk through it. */
@Timeout(60)
class WebSocketIT {
  @TempDir static Path folder;
  private static EchoServer server;
  private static WeftProcess weft;
  private static int port;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new EchoServer();
    server.start();
    server.listening.await();
    String routes =
        "{ match: { prefix: /closed }, route: { cluster: server, upgrade_configs: [ { upgrade_type:"
            + " websocket, enabled: false } ] } }, { match: { prefix: / }, route: { cluster: server"
            + " } }";
    String upgrades = "upgrade_configs: [ { upgrade_type: websocket } ],";
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http("http", 0, upgrades, routes),
                Bootstraps.cluster("server", server.getPort())));
    port = weft.port("http");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    weft.close();
    server.stop();
  }

  @Test
  void passesMessagesOnInBothDirections() throws Exception {
    Received received = new Received();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket = open(client, "/chat", received);
      socket.sendText("hello ", false).join();
      socket.sendText("world", true).join();
      assertEquals("hello world", received.texts.take());

      byte[] large = new byte[300_000];
      new Random(1).nextBytes(large);
      socket.sendBinary(ByteBuffer.wrap(large), true).join();
      assertArrayEquals(large, received.binaries.take());

      socket.sendPing(ByteBuffer.wrap(new byte[] {7})).join();
      assertEquals(7, received.pongs.take().get());

      socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
      assertEquals(WebSocket.NORMAL_CLOSURE, received.closed.join());
    }
  }

  @Test
  void refusesWhereTheRouteAllowsNoUpgrade() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      CompletionException failure =
          assertThrows(CompletionException.class, () -> open(client, "/closed", new Received()));

      assertEquals(
          403, ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode());
    }
  }

  private static WebSocket open(HttpClient client, String path, WebSocket.Listener listener) {
    URI uri = URI.create("ws://127.0.0.1:" + port + path);
    return client.newWebSocketBuilder().buildAsync(uri, listener).join();
  }

  /** What a client was sent. */
  private static final class Received implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();
    final BlockingQueue<ByteBuffer> pongs = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private byte[] binary = {};

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      ByteBuffer joined = ByteBuffer.allocate(binary.length + data.remaining());
      joined.put(binary).put(data);
      binary = joined.array();
      if (last) {
        binaries.add(binary);
        binary = new byte[0];
      }
      return WebSocket.Listener.super.onBinary(socket, data, last);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      ByteBuffer copy = ByteBuffer.allocate(message.remaining());
      pongs.add(copy.put(message).flip());
      return WebSocket.Listener.super.onPong(socket, message);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return WebSocket.Listener.super.onClose(socket, status, reason);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }

  /** Sends every message back. */
  private static final class EchoServer extends WebSocketServer {
    final CountDownLatch listening = new CountDownLatch(1);

    EchoServer() {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      setDaemon(true);
    }

    @Override
    public void onStart() {
      listening.countDown();
    }

    @Override
    public void onMessage(org.java_websocket.WebSocket socket, String message) {
      socket.send(message);
    }

    @Override
    public void onMessage(org.java_websocket.WebSocket socket, ByteBuffer message) {
      socket.send(message);
    }

    @Override
    public void onOpen(org.java_websocket.WebSocket socket, ClientHandshake handshake) {
      // Nothing to say.
    }

    @Override
    public void onClose(
        org.java_websocket.WebSocket socket, int code, String reason, boolean remote) {
      // The library has answered.
    }

    @Override
    public void onError(org.java_websocket.WebSocket socket, Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
