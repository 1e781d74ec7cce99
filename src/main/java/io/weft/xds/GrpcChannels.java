package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.weft.common.ConfigException;
import io.weft.http.http2.Http2Settings;
import io.weft.net.Address;
import io.weft.tls.ClientHandshakes;
import io.weft.tls.ClientTlsSocket;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.Host;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the control plane: to one host after the other of a cluster, or to a target of
 * its own. With {@link ChannelTls} the only class that knows Netty, which loads when the first
 * stream is opened. Used by the thread of the stream.
 */
final class GrpcChannels implements AutoCloseable {
  /**
   * Whom a channel leads to.
   *
   * @param handshakes null for clear text
   */
  private record Peer(Address address, @Nullable ClientHandshakes handshakes) {}

  private static final int WINDOW_BYTES = 1024 * 1024;
  private static final String UNIX = "unix:";
  private static final String NETTY = "io.grpc.netty.shaded.io.netty.";

  private final GrpcService service;
  private final Function<String, @Nullable Cluster> clusters;
  private @Nullable EventLoopGroup loop;
  private @Nullable ManagedChannel channel;
  private @Nullable Peer connectedTo;
  private String trouble = "no such cluster";
  private int turn;

  /**
   * Connections to what {@code service} names.
   *
   * @param clusters finds a cluster by its name; null if it is not there
   */
  GrpcChannels(GrpcService service, Function<String, @Nullable Cluster> clusters) {
    this.service = service;
    this.clusters = clusters;
  }

  /** What the configuration calls the other side. */
  String target() {
    return service.hasGoogleGrpc()
        ? service.getGoogleGrpc().getTargetUri()
        : service.getEnvoyGrpc().getClusterName();
  }

  /** As {@link #target}, with the address of the host of a cluster that is connected to. */
  String destination() {
    Peer peer = connectedTo;
    return peer == null ? target() : target() + " at " + peer.address;
  }

  /** The channel for the next stream; null if there can be none now, as {@link #trouble} says. */
  @Nullable ManagedChannel next() {
    if (service.hasGoogleGrpc()) {
      if (channel == null) {
        try {
          channel = connect(service.getGoogleGrpc());
        } catch (ConfigException e) {
          trouble = String.valueOf(e.getMessage());
          return null;
        }
      }
    } else {
      Cluster cluster = clusters.apply(target());
      Peer peer = cluster == null ? null : next(cluster);
      if (cluster == null || peer == null) {
        return null;
      }
      if (channel == null || !peer.equals(connectedTo)) {
        shutdown();
        channel = connect(peer, cluster.settings());
        connectedTo = peer;
      }
    }
    // The client waits by itself between attempts.
    channel.resetConnectBackoff();
    return channel;
  }

  /** Why there was no channel. */
  String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    shutdown();
    if (loop != null) {
      Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private @Nullable Peer next(Cluster cluster) {
    List<Host> hosts = cluster.hosts();
    if (hosts.isEmpty()) {
      trouble = "no host is known";
      return null;
    }
    Address address = hosts.get(Math.floorMod(turn++, hosts.size())).endpoint().address();
    if (!(cluster.settings().connections().transport() instanceof ClientTlsSocket tls)) {
      return new Peer(address, null);
    }
    ClientHandshakes handshakes = tls.handshakes();
    if (handshakes == null) {
      trouble = "TLS error: Secret is not supplied by SDS";
      return null;
    }
    return new Peer(address, handshakes);
  }

  private ManagedChannel connect(Peer peer, ClusterSettings cluster) {
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress(peer.address.socketAddress());
    String authority = service.getEnvoyGrpc().getAuthority();
    builder.overrideAuthority(authority.isEmpty() ? target() : authority);
    builder.withOption(
        ChannelOption.CONNECT_TIMEOUT_MILLIS,
        (int) Math.min(Integer.MAX_VALUE, cluster.connectTimeout().toMillis()));
    Http2Settings.Keepalive keepalive = cluster.connections().http2().keepalive();
    if (keepalive.intervalNanos() > 0) {
      builder.keepAliveTime(keepalive.intervalNanos(), TimeUnit.NANOSECONDS);
      builder.keepAliveTimeout(keepalive.timeoutNanos(), TimeUnit.NANOSECONDS);
    }
    if (peer.handshakes == null) {
      builder.usePlaintext();
    } else {
      builder.sslContext(new ChannelTls(peer.handshakes));
    }
    return build(builder, peer.address.isPipe());
  }

  private ManagedChannel connect(GrpcService.GoogleGrpc google) throws ConfigException {
    ChannelCredentials credentials = GoogleCredentials.make(google.getChannelCredentials());
    String target = google.getTargetUri();
    if (!target.startsWith(UNIX)) {
      return build(NettyChannelBuilder.forTarget(target, credentials), false);
    }
    String path = target.substring(UNIX.length());
    SocketAddress address =
        UnixDomainSocketAddress.of(path.startsWith("//") ? path.substring(2) : path);
    return build(
        NettyChannelBuilder.forAddress(address, credentials).overrideAuthority("localhost"), true);
  }

  private ManagedChannel build(NettyChannelBuilder builder, boolean isPipe) {
    int limit = service.getEnvoyGrpc().getMaxReceiveMessageLength().getValue();
    return builder
        .channelType(isPipe ? NioDomainSocketChannel.class : NioSocketChannel.class)
        .eventLoopGroup(eventLoop())
        .directExecutor()
        // A stream that breaks is opened anew by its client, after its own back-off.
        .disableRetry()
        // A fixed window: an adapting one asks the other side for its delay at every message.
        .flowControlWindow(WINDOW_BYTES)
        .maxInboundMessageSize(limit > 0 ? limit : Integer.MAX_VALUE)
        .build();
  }

  /** One thread does all; callbacks of streams run on it. */
  private EventLoopGroup eventLoop() {
    if (loop == null) {
      System.setProperty(NETTY + "allocator.type", "unpooled");
      ThreadFactory threads = task -> Thread.ofPlatform().name("ads io").daemon().unstarted(task);
      loop = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
    }
    return loop;
  }

  private void shutdown() {
    if (channel != null) {
      channel.shutdownNow();
      channel = null;
    }
  }
}
