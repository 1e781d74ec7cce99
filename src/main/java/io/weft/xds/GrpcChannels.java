package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.weft.net.Address;
import io.weft.upstream.Cluster;
import io.weft.upstream.Host;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the control plane: to one host after the other of a cluster, or to a target of
 * its own. The only class that knows Netty, which loads when the first stream is opened. Used by
 * the thread of the stream.
 */
final class GrpcChannels implements AutoCloseable {
  private static final String NETTY = "io.grpc.netty.shaded.io.netty.";

  private final GrpcService service;
  private final Function<String, @Nullable Cluster> clusters;
  private @Nullable EventLoopGroup loop;
  private @Nullable ManagedChannel channel;
  private @Nullable Address connectedTo;
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

  /** The channel for the next stream; null if no host is known. */
  @Nullable ManagedChannel next() {
    if (service.hasGoogleGrpc()) {
      if (channel == null) {
        channel = build(NettyChannelBuilder.forTarget(target()), NioSocketChannel.class);
      }
    } else {
      Address address = nextHost();
      if (address == null) {
        return null;
      }
      if (channel == null || !address.equals(connectedTo)) {
        shutdown();
        channel = connect(address);
        connectedTo = address;
      }
    }
    // The client waits by itself between attempts.
    channel.resetConnectBackoff();
    return channel;
  }

  @Override
  public void close() {
    shutdown();
    if (loop != null) {
      Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private @Nullable Address nextHost() {
    Cluster cluster = clusters.apply(target());
    List<Host> hosts = cluster == null ? List.of() : cluster.hosts();
    return hosts.isEmpty()
        ? null
        : hosts.get(Math.floorMod(turn++, hosts.size())).endpoint().address();
  }

  private ManagedChannel connect(Address address) {
    SocketAddress socketAddress = address.socketAddress();
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress(socketAddress);
    String authority = service.getEnvoyGrpc().getAuthority();
    builder.overrideAuthority(authority.isEmpty() ? target() : authority);
    return build(builder, address.isPipe() ? NioDomainSocketChannel.class : NioSocketChannel.class);
  }

  private ManagedChannel build(
      NettyChannelBuilder builder,
      Class<? extends io.grpc.netty.shaded.io.netty.channel.Channel> type) {
    var limit = service.getEnvoyGrpc().getMaxReceiveMessageLength().getValue();
    return builder
        .usePlaintext()
        .channelType(type)
        .eventLoopGroup(eventLoop())
        .directExecutor()
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
