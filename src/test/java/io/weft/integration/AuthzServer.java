package io.weft.integration;

import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** An authorization service that answers as a test wants and keeps what it was asked. */
final class AuthzServer extends AuthorizationGrpc.AuthorizationImplBase implements AutoCloseable {
  final BlockingQueue<CheckRequest> asked = new LinkedBlockingQueue<>();
  volatile Function<CheckRequest, CheckResponse> answers =
      request -> CheckResponse.getDefaultInstance();
  private final Server server;

  /** Serves on {@code port}; 0 for any. */
  AuthzServer(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(this)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> answer) {
    asked.add(request);
    answer.onNext(answers.apply(request));
    answer.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
