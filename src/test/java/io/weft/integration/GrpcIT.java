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
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
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
  @TempDir static Path folder;
  private static EchoServer server;
  private static WeftProcess weft;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new EchoServer();
    String routes =
        "{ match: { prefix: /weft.test.None }, route: { cluster: nowhere } }, { match: { prefix: /"
            + " }, route: { cluster: server, timeout: 0s } }";
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http("http", 0, "", routes),
                Bootstraps.cluster(
                        "server", "127.0.0.1", server.port(), "http2_protocol_options: {},")
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
    server.close();
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
            channel, EchoServer.DOWN, CallOptions.DEFAULT, new byte[] {50});
    int count = 0;
    while (answers.hasNext()) {
      assertEquals(count++, answers.next()[0]);
    }

    assertEquals(50, count);
  }

  @Test
  void passesAStreamOfRequestsOn() throws InterruptedException {
    Answers<byte[]> answers = new Answers<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(EchoServer.UP, CallOptions.DEFAULT), answers);
    for (int i = 1; i <= 100; i++) {
      requests.onNext(new byte[] {(byte) 1});
    }
    requests.onCompleted();

    assertArrayEquals(new byte[] {100}, answers.next());
  }

  @Test
  void passesMessagesOnInBothDirectionsAsTheyCome() throws InterruptedException {
    Answers<byte[]> answers = new Answers<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(EchoServer.BOTH, CallOptions.DEFAULT), answers);
    for (byte i = 1; i <= 10; i++) {
      requests.onNext(new byte[] {i});
      assertArrayEquals(new byte[] {i}, answers.next());
    }
    requests.onCompleted();

    assertEquals(Status.Code.OK, answers.awaitEnd().getCode());
  }

  @Test
  void passesMetadataOnWithHeadersAndTrailers() {
    Metadata sent = new Metadata();
    sent.put(EchoServer.ASKED, "yes");
    sent.put(EchoServer.BINARY, new byte[] {0, -1});
    var headers = new AtomicReference<Metadata>();
    var trailers = new AtomicReference<Metadata>();
    Channel capturing =
        ClientInterceptors.intercept(
            channel,
            MetadataUtils.newAttachHeadersInterceptor(sent),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

    ClientCalls.blockingUnaryCall(capturing, EchoServer.UNARY, CallOptions.DEFAULT, new byte[1]);

    assertEquals("yes", headers.get().get(EchoServer.ASKED));
    assertArrayEquals(new byte[] {0, -1}, trailers.get().get(EchoServer.BINARY));
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
        EchoServer.UNARY.toBuilder().setFullMethodName("weft.test.None/Unary").build();
    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () -> ClientCalls.blockingUnaryCall(channel, none, CallOptions.DEFAULT, new byte[1]));

    assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
  }

  @Test
  void aDeadlineEndsACall() {
    CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);

    Status ended = failure(soon, new byte[] {-1}).getStatus();

    // The server knows the deadline, too, and may be the first to end the call.
    if (ended.getCode() == Status.Code.UNAVAILABLE) {
      assertTrue(String.valueOf(ended.getDescription()).endsWith("reset reason: remote reset"));
    } else {
      assertEquals(Status.Code.DEADLINE_EXCEEDED, ended.getCode());
    }
  }

  @Test
  void aCancelledCallIsCancelledAtTheServer() throws InterruptedException {
    Context.CancellableContext context = Context.current().withCancellation();
    Answers<byte[]> answers = new Answers<>();
    context.run(() -> {
      StreamObserver<byte[]> requests =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(EchoServer.BOTH, CallOptions.DEFAULT), answers);
      requests.onNext(new byte[] {42});
    });
    answers.next();
    context.cancel(null);

    server.awaitCancelled();
    assertEquals(Status.Code.CANCELLED, answers.awaitEnd().getCode());
    assertFalse(channel.isShutdown());
  }

  private static byte[] unary(CallOptions options, byte[] message) {
    return ClientCalls.blockingUnaryCall(channel, EchoServer.UNARY, options, message);
  }

  private static StatusRuntimeException failure(CallOptions options, byte[] message) {
    return assertThrows(StatusRuntimeException.class, () -> unary(options, message));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
