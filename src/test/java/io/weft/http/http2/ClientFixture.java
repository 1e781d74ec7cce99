package io.weft.http.http2;

import io.weft.common.Deadlines;
import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.UpstreamInfo;
import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.SocketConnection;
import io.weft.stats.StatsStore;
import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A client's end over a real socket; the host is a raw peer. */
final class ClientFixture implements AutoCloseable, Http2ClientConnection.Listener {
  final List<String> events = new CopyOnWriteArrayList<>();
  final CountDownLatch ended = new CountDownLatch(1);
  final CountDownLatch retired = new CountDownLatch(1);
  final RawHttp2Peer peer;
  final Http2ClientConnection client;
  private final Deadlines deadlines = new Deadlines();
  private final ServerSocket listening;

  ClientFixture() throws IOException {
    this(Http2Settings.DEFAULT);
  }

  ClientFixture(Http2Settings settings) throws IOException {
    deadlines.start();
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    SocketChannel channel =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
    peer = new RawHttp2Peer(listening.accept());
    Connection connection =
        new SocketConnection(
            channel, new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)));
    client =
        new Http2ClientConnection(
            connection,
            settings,
            Http2Stats.of(new StatsStore().root().scope("cluster.c")),
            CodecCallbacks.NONE,
            deadlines,
            this);
    client.start("us");
    peer.accept();
  }

  /** A stream that has sent a request for {@code path}. */
  ClientStream request(String method, String path, boolean endStream) throws IOException {
    if (!client.tryReserve()) {
      throw new IOException("no place");
    }
    ClientStream stream = client.newStream(new UpstreamInfo());
    stream.sendHeaders(
        HeaderMap.of(":method", method, ":path", path, ":scheme", "http", ":authority", "a"),
        endStream);
    return stream;
  }

  /** The status and the body of what answers {@code stream}, with its trailers. */
  static String answer(ClientStream stream) throws IOException {
    try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
      HttpBody body = response.body();
      String text = new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
      return response.status() + " " + text + " " + body.trailers().size();
    }
  }

  @Override
  public void onStreamEnd(Http2ClientConnection connection) {
    events.add("place");
  }

  @Override
  public void onStreamFailure(ResetReason reason) {
    events.add(reason.text());
  }

  @Override
  public void onRetired(Http2ClientConnection connection) {
    retired.countDown();
  }

  @Override
  public void onClosed(Http2ClientConnection connection, Http2ClientConnection.End end) {
    events.add(end.toString());
    ended.countDown();
  }

  @Override
  public void close() throws IOException {
    client.abort();
    peer.close();
    listening.close();
    try {
      ended.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    deadlines.close();
  }
}
