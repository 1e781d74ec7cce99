package io.weft.integration;

import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The java-control-plane library as its users run it: one snapshot for all nodes. Any thread; to be
 * closed.
 */
final class JavaControlPlane implements AutoCloseable {
  private static final String ALL_NODES = "all";
  private static final long DEADLINE_SECONDS = 30;

  private final SimpleCache<String> cache = new SimpleCache<>(node -> ALL_NODES);
  private final BlockingQueue<String> problems = new LinkedBlockingQueue<>();
  private final V3DiscoveryServer discovery = new V3DiscoveryServer(new Problems(), cache);
  private Server server;

  /** One on a free port. */
  JavaControlPlane() throws IOException {
    server = start(0);
  }

  int port() {
    return server.getPort();
  }

  /** Says {@code snapshot}, and nothing else, from now on. */
  void publish(Snapshot snapshot) {
    cache.setSnapshot(ALL_NODES, snapshot);
  }

  /** The text of the next refusal, in the order of their coming; waits for it. */
  String awaitProblem() throws InterruptedException {
    String problem = problems.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    if (problem == null) {
      throw new AssertionError("nothing was refused");
    }
    return problem;
  }

  /** Ends the process of the control plane, and begins another on the same port. */
  void restart() throws IOException, InterruptedException {
    int port = port();
    close();
    server.awaitTermination();
    server = start(port);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private Server start(int port) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(discovery.getAggregatedDiscoveryServiceImpl())
        .build()
        .start();
  }

  /** Keeps what clients refuse. */
  private final class Problems implements DiscoveryServerCallbacks {
    @Override
    public void onV3StreamRequest(long stream, DiscoveryRequest request) {
      if (request.hasErrorDetail()) {
        problems.add(request.getErrorDetail().getMessage());
      }
    }

    @Override
    public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) {
      if (request.hasErrorDetail()) {
        problems.add(request.getErrorDetail().getMessage());
      }
    }
  }
}
