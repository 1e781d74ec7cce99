package io.weft.http.http2;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.ServerStream;
import io.weft.http.StreamHandler;
import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.ReadBuffer;
import io.weft.net.SocketConnection;
import io.weft.stats.StatsStore;
import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server's end over a real socket, whose requests a handler of the test answers. */
final class ServerFixture implements AutoCloseable {
  /** What a test answers with. */
  @FunctionalInterface
  interface Answer {
    @Nullable HttpResponse to(ServerStream stream) throws IOException;
  }

  final List<String> refused = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final List<String> events = new CopyOnWriteArrayList<>();
  final AtomicLong sentBytes = new AtomicLong();
  final AtomicLong receivedBytes = new AtomicLong();
  final CountDownLatch ended = new CountDownLatch(1);
  final RawHttp2Peer peer;
  final Http2ServerConnection server;
  private final Deadlines deadlines = new Deadlines();
  private final StatsStore stats;
  private final ServerSocketChannel listening;
  private final Connection connection;

  ServerFixture(Http2Settings settings, ServerConnectionOptions options, Answer answer)
      throws IOException {
    this(settings, options, answer, OptionalInt.empty());
  }

  /** Settings with the smallest windows, and the defaults for the rest. */
  static Http2Settings settings(long tableBytes, long streams) {
    return settings(tableBytes, streams, Http2Settings.Keepalive.NONE);
  }

  /** As above, with a keepalive. */
  static Http2Settings settings(long tableBytes, long streams, Http2Settings.Keepalive keepalive) {
    return new Http2Settings(
        tableBytes,
        streams,
        65_535,
        65_535,
        false,
        false,
        Http2Settings.FieldLimits.DEFAULT,
        Http2Settings.FloodLimits.DEFAULT,
        keepalive);
  }

  /** One whose connection holds about {@code bufferBytes} on each side. */
  ServerFixture(
      Http2Settings settings,
      ServerConnectionOptions options,
      Answer answer,
      OptionalInt bufferBytes)
      throws IOException {
    deadlines.start();
    stats = new StatsStore();
    listening = ServerSocketChannel.open();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Socket client = new Socket();
    if (bufferBytes.isPresent()) {
      client.setReceiveBufferSize(bufferBytes.getAsInt());
    }
    client.connect(listening.getLocalAddress());
    peer = new RawHttp2Peer(client);
    SocketChannel accepted = listening.accept();
    if (bufferBytes.isPresent()) {
      accepted.setOption(StandardSocketOptions.SO_SNDBUF, bufferBytes.getAsInt());
    }
    connection =
        new SocketConnection(
            accepted, new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)));
    server =
        new Http2ServerConnection(
            connection,
            new ReadBuffer(connection.in()),
            settings,
            Http2Stats.of(stats.root()),
            new Callbacks(),
            new Http2ServerConnection.Limits(options, deadlines));
    Thread.ofVirtual().start(() -> serve(answer));
  }

  static ServerFixture of(Answer answer) throws IOException {
    return new ServerFixture(Http2Settings.DEFAULT, ServerConnectionOptions.DEFAULT, answer);
  }

  /** Answers with the path and the body of the request, and its trailers. */
  static HttpResponse echo(ServerStream stream) throws IOException {
    byte[] body = stream.request().body().readAllBytes();
    String path = stream.request().headers().get(HeaderName.PATH, "");
    String text = path + ' ' + new String(body, StandardCharsets.ISO_8859_1);
    return HttpResponse.of(
        HeaderMap.of(":status", "200"),
        HttpBody.of(text.getBytes(StandardCharsets.ISO_8859_1), stream.request().body().trailers()),
        null);
  }

  /** Blocks until {@code latch} opens. */
  static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  long stat(Http2Counter counter) {
    return stats.root().scope("http2").counter(counter.text()).value();
  }

  /** Blocks until a thread waits for more of the body of the stream {@code id}. */
  void awaitReader(int id) {
    Inbox inbox = Objects.requireNonNull(server.streams().get(id)).inbox();
    while (!inbox.isAwaited()) {
      Thread.onSpinWait();
    }
  }

  /** Closes the client's end, and blocks until the connection was served. */
  void awaitEnd() throws IOException, InterruptedException {
    peer.close();
    ended.await();
  }

  @Override
  public void close() throws IOException {
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    listening.close();
    deadlines.close();
  }

  private void serve(Answer answer) {
    try {
      server.serve(new Handler(answer));
    } catch (IOException e) {
      failures.add(e.toString());
    } finally {
      connection.close();
      ended.countDown();
    }
  }

  private final class Handler implements StreamHandler {
    private final Answer answer;

    Handler(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void serve(ServerStream stream) {
      try {
        HttpResponse response = answer.to(stream);
        if (response != null) {
          stream.respond(response);
        }
      } catch (IOException e) {
        CodecError error = stream.codecError();
        failures.add(error == null ? String.valueOf(e.getMessage()) : error.details());
        stream.reset(ResetReason.LOCAL_RESET);
      }
    }

    @Override
    public void refuse(ServerStream stream, CodecError error) {
      refused.add(error.details() + ' ' + Objects.requireNonNull(error.flag()).shortName());
    }
  }

  private final class Callbacks implements CodecCallbacks {
    @Override
    public void onBytesSent(long bytes) {
      sentBytes.addAndGet(bytes);
    }

    @Override
    public void onBytesReceived(long bytes) {
      receivedBytes.addAndGet(bytes);
    }

    @Override
    public void onPrematureResets() {
      events.add("premature resets");
    }

    @Override
    public void onProtocolError() {
      events.add("protocol error");
    }

    @Override
    public void onIdleTimeout() {
      events.add("idle");
    }
  }
}
