package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceImpl;
import io.grpc.testing.integration.UnimplementedServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The interoperability tests of gRPC through Weft, with grpc-java's own service.
 *
 * <p>Each test is the case of the same name in gRPC's {@code interop-test-descriptions}, with its
 * sizes. Left out is what needs TLS, credentials, compression or caching.
 */
@Timeout(60)
class GrpcInteropIT {
  private static final int[] UP_SIZES = {27182, 8, 1828, 45904};
  private static final int[] DOWN_SIZES = {31415, 9, 2653, 58979};
  private static final Metadata.Key<String> INITIAL =
      Metadata.Key.of("x-grpc-test-echo-initial", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> TRAILING =
      Metadata.Key.of("x-grpc-test-echo-trailing-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final byte[] TRAILING_VALUE = {(byte) 0xab, (byte) 0xab, (byte) 0xab};

  @TempDir static Path folder;
  private static ScheduledExecutorService executor;
  private static Server server;
  private static WeftProcess weft;
  private static ManagedChannel channel;
  private static TestServiceGrpc.TestServiceBlockingStub blocking;
  private static TestServiceGrpc.TestServiceStub async;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    executor = Executors.newSingleThreadScheduledExecutor();
    server =
        NettyServerBuilder.forAddress(loopback(0))
            .addService(
                ServerInterceptors.intercept(
                    new TestServiceImpl(executor), TestServiceImpl.interceptors()))
            .build()
            .start();
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http(
                    "http", 0, "", "{ match: { prefix: / }, route: { cluster: server } }"),
                Bootstraps.cluster(
                    "server", "127.0.0.1", server.getPort(), "http2_protocol_options: {},")));
    channel = NettyChannelBuilder.forAddress(loopback(weft.port("http"))).usePlaintext().build();
    blocking = TestServiceGrpc.newBlockingStub(channel);
    async = TestServiceGrpc.newStub(channel);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    weft.close();
    server.shutdownNow().awaitTermination();
    executor.shutdownNow();
  }

  @Test
  void emptyUnary() {
    assertEquals(Empty.getDefaultInstance(), blocking.emptyCall(Empty.getDefaultInstance()));
  }

  @Test
  void largeUnary() {
    SimpleResponse response =
        blocking.unaryCall(
            SimpleRequest.newBuilder().setResponseSize(314159).setPayload(zeros(271828)).build());

    assertEquals(zeros(314159), response.getPayload());
  }

  @Test
  void clientStreaming() throws InterruptedException {
    Answers<StreamingInputCallResponse> answers = new Answers<>();
    StreamObserver<StreamingInputCallRequest> requests = async.streamingInputCall(answers);
    for (int size : UP_SIZES) {
      requests.onNext(StreamingInputCallRequest.newBuilder().setPayload(zeros(size)).build());
    }
    requests.onCompleted();

    assertEquals(Status.Code.OK, answers.awaitEnd().getCode());
    assertEquals(74922, answers.next().getAggregatedPayloadSize());
  }

  @Test
  void serverStreaming() {
    StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
    for (int size : DOWN_SIZES) {
      request.addResponseParameters(ResponseParameters.newBuilder().setSize(size));
    }
    List<Integer> sizes = new ArrayList<>();
    blocking
        .streamingOutputCall(request.build())
        .forEachRemaining(response -> sizes.add(response.getPayload().getBody().size()));

    assertEquals(List.of(31415, 9, 2653, 58979), sizes);
  }

  @Test
  void pingPong() throws InterruptedException {
    Answers<StreamingOutputCallResponse> answers = new Answers<>();
    StreamObserver<StreamingOutputCallRequest> requests = async.fullDuplexCall(answers);
    for (int i = 0; i < UP_SIZES.length; i++) {
      requests.onNext(ask(DOWN_SIZES[i], UP_SIZES[i]));
      assertEquals(DOWN_SIZES[i], answers.next().getPayload().getBody().size());
    }
    requests.onCompleted();

    assertEquals(Status.Code.OK, answers.awaitEnd().getCode());
  }

  @Test
  void emptyStream() throws InterruptedException {
    Answers<StreamingOutputCallResponse> answers = new Answers<>();
    async.fullDuplexCall(answers).onCompleted();

    assertEquals(Status.Code.OK, answers.awaitEnd().getCode());
    assertTrue(answers.isEmpty());
  }

  @Test
  void cancelAfterBegin() throws InterruptedException {
    Answers<StreamingInputCallResponse> answers = new Answers<>();
    cancel(async.streamingInputCall(answers));

    assertEquals(Status.Code.CANCELLED, answers.awaitEnd().getCode());
  }

  @Test
  void cancelAfterFirstResponse() throws InterruptedException {
    Answers<StreamingOutputCallResponse> answers = new Answers<>();
    StreamObserver<StreamingOutputCallRequest> requests = async.fullDuplexCall(answers);
    requests.onNext(ask(31415, 27182));
    answers.next();
    cancel(requests);

    assertEquals(Status.Code.CANCELLED, answers.awaitEnd().getCode());
  }

  @Test
  void timeoutOnSleepingServer() throws InterruptedException {
    Answers<StreamingOutputCallResponse> answers = new Answers<>();
    StreamObserver<StreamingOutputCallRequest> requests =
        async.withDeadlineAfter(1, TimeUnit.MILLISECONDS).fullDuplexCall(answers);
    requests.onNext(StreamingOutputCallRequest.newBuilder().setPayload(zeros(27182)).build());

    assertEquals(Status.Code.DEADLINE_EXCEEDED, answers.awaitEnd().getCode());
  }

  @Test
  void customMetadata() throws InterruptedException {
    Metadata sent = new Metadata();
    sent.put(INITIAL, "test_initial_metadata_value");
    sent.put(TRAILING, TRAILING_VALUE);
    var headers = new AtomicReference<Metadata>();
    var trailers = new AtomicReference<Metadata>();
    var asking = MetadataUtils.newAttachHeadersInterceptor(sent);
    var capturing = MetadataUtils.newCaptureMetadataInterceptor(headers, trailers);

    blocking
        .withInterceptors(asking, capturing)
        .unaryCall(SimpleRequest.newBuilder().setPayload(zeros(271828)).build());
    assertEquals("test_initial_metadata_value", headers.get().get(INITIAL));
    assertArrayEquals(TRAILING_VALUE, trailers.get().get(TRAILING));

    Answers<StreamingOutputCallResponse> answers = new Answers<>();
    StreamObserver<StreamingOutputCallRequest> requests =
        async.withInterceptors(asking, capturing).fullDuplexCall(answers);
    requests.onNext(ask(314159, 271828));
    requests.onCompleted();
    assertEquals(Status.Code.OK, answers.awaitEnd().getCode());
    assertEquals("test_initial_metadata_value", headers.get().get(INITIAL));
    assertArrayEquals(TRAILING_VALUE, trailers.get().get(TRAILING));
  }

  @Test
  void statusCodeAndMessage() throws InterruptedException {
    EchoStatus wanted =
        EchoStatus.newBuilder().setCode(2).setMessage("test status message").build();
    assertStatus(
        wanted, unaryFailure(SimpleRequest.newBuilder().setResponseStatus(wanted).build()));

    Answers<StreamingOutputCallResponse> answers = new Answers<>();
    StreamObserver<StreamingOutputCallRequest> requests = async.fullDuplexCall(answers);
    requests.onNext(StreamingOutputCallRequest.newBuilder().setResponseStatus(wanted).build());
    requests.onCompleted();
    assertStatus(wanted, answers.awaitEnd());
  }

  @Test
  void specialStatusMessage() {
    EchoStatus wanted =
        EchoStatus.newBuilder()
            .setCode(2)
            .setMessage(
                "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \ud83d\ude08\t\n")
            .build();

    assertStatus(
        wanted, unaryFailure(SimpleRequest.newBuilder().setResponseStatus(wanted).build()));
  }

  @Test
  void unimplementedMethod() {
    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () -> blocking.unimplementedCall(Empty.getDefaultInstance()));

    assertEquals(Status.Code.UNIMPLEMENTED, failure.getStatus().getCode());
  }

  @Test
  void unimplementedService() {
    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                UnimplementedServiceGrpc.newBlockingStub(channel)
                    .unimplementedCall(Empty.getDefaultInstance()));

    assertEquals(Status.Code.UNIMPLEMENTED, failure.getStatus().getCode());
  }

  private static StreamingOutputCallRequest ask(int responseSize, int requestSize) {
    return StreamingOutputCallRequest.newBuilder()
        .addResponseParameters(ResponseParameters.newBuilder().setSize(responseSize))
        .setPayload(zeros(requestSize))
        .build();
  }

  private static Payload zeros(int size) {
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
  }

  private static void cancel(StreamObserver<?> requests) {
    ((ClientCallStreamObserver<?>) requests).cancel("not wanted any more", null);
  }

  private static Status unaryFailure(SimpleRequest request) {
    return assertThrows(StatusRuntimeException.class, () -> blocking.unaryCall(request))
        .getStatus();
  }

  private static void assertStatus(EchoStatus wanted, Status status) {
    assertEquals(wanted.getCode(), status.getCode().value());
    assertEquals(wanted.getMessage(), status.getDescription());
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
