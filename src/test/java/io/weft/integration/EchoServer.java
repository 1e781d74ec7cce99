package io.weft.integration;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/**
 * A gRPC service that knows nothing of Weft: it sends back messages and metadata.
 *
 * <p>{@link #UNARY} echoes; nothing is an error, and -1 is never answered. {@link #DOWN} counts up
 * to what it got, {@link #UP} answers with the sum, {@link #BOTH} answers each message.
 */
final class EchoServer implements AutoCloseable {
  static final MethodDescriptor<byte[], byte[]> UNARY = method(MethodType.UNARY, "Unary");
  static final MethodDescriptor<byte[], byte[]> DOWN = method(MethodType.SERVER_STREAMING, "Down");
  static final MethodDescriptor<byte[], byte[]> UP = method(MethodType.CLIENT_STREAMING, "Up");
  static final MethodDescriptor<byte[], byte[]> BOTH = method(MethodType.BIDI_STREAMING, "Both");
  static final Metadata.Key<String> ASKED =
      Metadata.Key.of("x-asked", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("x-binary-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final Server server;

  EchoServer() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(ServerInterceptors.intercept(service(), new EchoMetadata()))
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** Blocks until a call of {@link #BOTH} was cancelled. */
  void awaitCancelled() throws InterruptedException {
    cancelled.await();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("weft.test.Echo")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(EchoServer::answer))
        .addMethod(
            DOWN,
            ServerCalls.asyncServerStreamingCall((request, answers) -> {
              for (byte i = 0; i < request[0]; i++) {
                answers.onNext(new byte[] {i});
              }
              answers.onCompleted();
            }))
        .addMethod(UP, ServerCalls.asyncClientStreamingCall(Sum::new))
        .addMethod(
            BOTH, ServerCalls.asyncBidiStreamingCall(answers -> new Echo(answers, cancelled)))
        .build();
  }

  private static void answer(byte[] request, StreamObserver<byte[]> answers) {
    if (request.length == 0) {
      answers.onError(
          Status.INVALID_ARGUMENT.withDescription("nothing, or 100 % less").asException());
    } else if (request.length > 1 || request[0] != -1) {
      answers.onNext(request);
      answers.onCompleted();
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
    return BytesMarshaller.method(type, "weft.test.Echo/" + name);
  }

  private static final class Sum implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> answers;
    private int sum;

    Sum(StreamObserver<byte[]> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(byte[] message) {
      sum += message[0];
    }

    @Override
    public void onError(Throwable failure) {
      // Nobody asks any more.
    }

    @Override
    public void onCompleted() {
      answers.onNext(new byte[] {(byte) sum});
      answers.onCompleted();
    }
  }

  private record Echo(StreamObserver<byte[]> answers, CountDownLatch cancelled)
      implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      answers.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {
      cancelled.countDown();
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  /** Sends metadata back: one with the headers, one with the trailers. */
  private static final class EchoMetadata implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata asked, ServerCallHandler<A, B> next) {
      return next.startCall(
          new ForwardingServerCall.SimpleForwardingServerCall<A, B>(call) {
            @Override
            public void sendHeaders(Metadata headers) {
              if (asked.containsKey(ASKED)) {
                headers.put(ASKED, String.valueOf(asked.get(ASKED)));
              }
              super.sendHeaders(headers);
            }

            @Override
            public void close(Status status, Metadata trailers) {
              byte[] binary = asked.get(BINARY);
              if (binary != null) {
                trailers.put(BINARY, binary);
              }
              super.close(status, trailers);
            }
          },
          asked);
    }
  }
}
