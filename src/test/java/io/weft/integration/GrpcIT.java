package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ForwardingServerCall;
import io.grpc.ManagedChannel;
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
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gRPC client and a server that know nothing of Weft talk through it. */
@Timeout(60)
class GrpcIT {
  private static final Metadata.Key<String> ASKED =
      Metadata.Key.of("x-asked", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("x-binary-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final MethodDescriptor<byte[], byte[]> UNARY = method(MethodType.UNARY, "Unary");
  private static final MethodDescriptor<byte[], byte[]> DOWN =
      method(MethodType.SERVER_STREAMING, "Down");
  private static final MethodDescriptor<byte[], byte[]> UP =
      method(MethodType.CLIENT_STREAMING, "Up");
  private static final MethodDescriptor<byte[], byte[]> BOTH =
      method(MethodType.BIDI_STREAMING, "Both");

  private static final CountDownLatch CANCELLED = new CountDownLatch(1);

  @TempDir static Path folder;
  private static Server server;
  private static WeftProcess weft;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server =
        NettyServerBuilder.forAddress(loopback(0))
            .maxInboundMessageSize(16 << 20)
            .addService(ServerInterceptors.intercept(service(), new EchoMetadata()))
            .build()
            .start();
    String routes =
        "{ match: { prefix: /weft.test.None }, route: { cluster: nowhere } }, { match: { prefix: /"
            + " }, route: { cluster: server, timeout: 0s } }";
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http("http", 0, "", routes),
                Bootstraps.cluster(
                        "server", "127.0.0.1", server.getPort(), "http2_protocol_options: {},")
                    + Bootstraps.cluster(
                        "nowhere", "127.0.0.1", 1, "http2_protocol_options: {},")));
    channel =
        NettyChannelBuilder.forAddress(loopback(weft.port("http")))
            .usePlaintext()
            .maxInboundMessageSize(16 << 20)
            .build();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    weft.close();
    server.shutdownNow().awaitTermination();
  }

  @Test
  void answersAUnaryCall() {
    assertArrayEquals(new byte[] {1, 2}, unary(CallOptions.DEFAULT, new byte[] {1, 2}));
  }

  @Test
  void passesLargeMessagesOn() {
    byte[] large = new byte[5 << 20];
    new Random(1).nextBytes(large);

    assertArrayEquals(large, unary(CallOptions.DEFAULT, large));
  }

  @Test
  void passesManyCallsOnAtATime() throws InterruptedException {
    List<Thread> callers = new ArrayList<>();
    BlockingQueue<String> wrong = new LinkedBlockingQueue<>();
    for (int i = 0; i < 64; i++) {
      byte[] message = {(byte) i};
      callers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int call = 0; call < 50; call++) {
                  if (unary(CallOptions.DEFAULT, message)[0] != message[0]) {
                    wrong.add("another answer");
                  }
                }
              }));
    }
    for (Thread caller : callers) {
      caller.join();
    }

    assertTrue(wrong.isEmpty());
  }

  @Test
  void passesAStreamOfAnswersOn() {
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(
            channel, DOWN, CallOptions.DEFAULT, new byte[] {50});
    int count = 0;
    while (answers.hasNext()) {
      assertEquals(count++, answers.next()[0]);
    }

    assertEquals(50, count);
  }

  @Test
  void passesAStreamOfRequestsOn() throws InterruptedException {
    Collector answers = new Collector();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncClientStreamingCall(channel.newCall(UP, CallOptions.DEFAULT), answers);
    for (int i = 1; i <= 100; i++) {
      requests.onNext(new byte[] {(byte) 1});
    }
    requests.onCompleted();

    assertArrayEquals(new byte[] {100}, answers.messages.take());
  }

  @Test
  void passesMessagesOnInBothDirectionsAsTheyCome() throws InterruptedException {
    Collector answers = new Collector();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(BOTH, CallOptions.DEFAULT), answers);
    for (byte i = 1; i <= 10; i++) {
      requests.onNext(new byte[] {i});
      assertArrayEquals(new byte[] {i}, answers.messages.take());
    }
    requests.onCompleted();
    answers.ended.await();

    assertEquals(Status.Code.OK, answers.status.getCode());
  }

  @Test
  void passesMetadataOnWithHeadersAndTrailers() {
    Metadata sent = new Metadata();
    sent.put(ASKED, "yes");
    sent.put(BINARY, new byte[] {0, -1});
    var headers = new AtomicReference<Metadata>();
    var trailers = new AtomicReference<Metadata>();
    Channel capturing =
        ClientInterceptors.intercept(
            channel,
            MetadataUtils.newAttachHeadersInterceptor(sent),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

    ClientCalls.blockingUnaryCall(capturing, UNARY, CallOptions.DEFAULT, new byte[1]);

    assertEquals("yes", headers.get().get(ASKED));
    assertArrayEquals(new byte[] {0, -1}, trailers.get().get(BINARY));
  }

  @Test
  void passesTheStatusOfAServerOn() {
    StatusRuntimeException failure = failure(CallOptions.DEFAULT, new byte[0]);

    assertEquals(Status.Code.INVALID_ARGUMENT, failure.getStatus().getCode());
    assertEquals("nothing, or 100 % less", failure.getStatus().getDescription());
  }

  @Test
  void answersWithAStatusWhereNoHostDoes() {
    MethodDescriptor<byte[], byte[]> none =
        UNARY.toBuilder().setFullMethodName("weft.test.None/Unary").build();
    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () -> ClientCalls.blockingUnaryCall(channel, none, CallOptions.DEFAULT, new byte[1]));

    assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
  }

  @Test
  void aDeadlineEndsACall() {
    CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);

    assertEquals(
        Status.Code.DEADLINE_EXCEEDED, failure(soon, new byte[] {-1}).getStatus().getCode());
  }

  @Test
  void aCancelledCallIsCancelledAtTheServer() throws InterruptedException {
    Context.CancellableContext context = Context.current().withCancellation();
    Collector answers = new Collector();
    context.run(() -> {
      StreamObserver<byte[]> requests =
          ClientCalls.asyncBidiStreamingCall(channel.newCall(BOTH, CallOptions.DEFAULT), answers);
      requests.onNext(new byte[] {42});
    });
    answers.messages.take();
    context.cancel(null);

    CANCELLED.await();
    answers.ended.await();
    assertEquals(Status.Code.CANCELLED, answers.status.getCode());
    assertFalse(channel.isShutdown());
  }

  private static byte[] unary(CallOptions options, byte[] message) {
    return ClientCalls.blockingUnaryCall(channel, UNARY, options, message);
  }

  private static StatusRuntimeException failure(CallOptions options, byte[] message) {
    return assertThrows(StatusRuntimeException.class, () -> unary(options, message));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Unary: echo; nothing is an error, -1 is never answered. Down: counts. Up: the sum. */
  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("weft.test.Echo")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcIT::answer))
        .addMethod(
            DOWN,
            ServerCalls.asyncServerStreamingCall((request, answers) -> {
              for (byte i = 0; i < request[0]; i++) {
                answers.onNext(new byte[] {i});
              }
              answers.onCompleted();
            }))
        .addMethod(UP, ServerCalls.asyncClientStreamingCall(Sum::new))
        .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(Echo::new))
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
    Bytes bytes = new Bytes();
    return MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
        .setType(type)
        .setFullMethodName("weft.test.Echo/" + name)
        .build();
  }

  /** Messages that are bytes. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
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

  private static final class Echo implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> answers;

    Echo(StreamObserver<byte[]> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(byte[] message) {
      answers.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {
      CANCELLED.countDown();
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  /** What a client gets. */
  private static final class Collector implements StreamObserver<byte[]> {
    final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    final CountDownLatch ended = new CountDownLatch(1);
    volatile Status status = Status.OK;

    @Override
    public void onNext(byte[] message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      status = Status.fromThrowable(failure);
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
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
