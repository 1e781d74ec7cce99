package io.weft.integration;

import com.google.api.AnnotationsProto;
import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DurationProto;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The service {@code weft.test.Library}, whose descriptors are {@code
 * transcoder/library.textproto}: calls are answered with the bytes of their messages, so that
 * answers tell what was asked.
 *
 * <p>A stream of answers is the message three times; a stream of requests is answered with all of
 * them, merged; {@code Both} answers each. {@code Fail} fails.
 */
final class LibraryServer implements AutoCloseable {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Server server;

  /** Serves on {@code port}; 0 for any. */
  LibraryServer(int port) throws IOException {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("weft.test.Library");
    for (MethodDescriptorProto method :
        descriptors().getFileList().getLast().getService(0).getMethodList()) {
      add(service, method);
    }
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(service.build())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** What {@code protoc --include_imports} makes of the service. */
  static FileDescriptorSet descriptors() throws IOException {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    set.addFile(AnyProto.getDescriptor().toProto());
    set.addFile(DurationProto.getDescriptor().toProto());
    set.addFile(FieldMaskProto.getDescriptor().toProto());
    set.addFile(StructProto.getDescriptor().toProto());
    set.addFile(TimestampProto.getDescriptor().toProto());
    set.addFile(WrappersProto.getDescriptor().toProto());
    ExtensionRegistry extensions = ExtensionRegistry.newInstance();
    extensions.add(AnnotationsProto.http);
    try (InputStream text =
        LibraryServer.class.getResourceAsStream("/transcoder/library.textproto")) {
      TextFormat.merge(
          new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8),
          extensions,
          set);
    }
    return set.build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static void add(ServerServiceDefinition.Builder service, MethodDescriptorProto method) {
    boolean up = method.getClientStreaming();
    boolean down = method.getServerStreaming();
    MethodType type =
        up
            ? (down ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING)
            : (down ? MethodType.SERVER_STREAMING : MethodType.UNARY);
    MethodDescriptor<byte[], byte[]> descriptor =
        BytesMarshaller.method(type, "weft.test.Library/" + method.getName());
    BiConsumer<byte[], StreamObserver<byte[]>> answer =
        switch (method.getName()) {
          case "Fail", "FailDown" -> LibraryServer::fail;
          default -> down ? LibraryServer::thrice : LibraryServer::once;
        };
    service.addMethod(
        descriptor,
        switch (type) {
          case UNARY -> ServerCalls.asyncUnaryCall(answer::accept);
          case SERVER_STREAMING -> ServerCalls.asyncServerStreamingCall(answer::accept);
          case CLIENT_STREAMING ->
              ServerCalls.asyncClientStreamingCall(answers -> new Requests(answers, false));
          default -> ServerCalls.asyncBidiStreamingCall(answers -> new Requests(answers, true));
        });
  }

  private static void once(byte[] message, StreamObserver<byte[]> answers) {
    answers.onNext(message);
    answers.onCompleted();
  }

  private static void thrice(byte[] message, StreamObserver<byte[]> answers) {
    for (int i = 0; i < 3; i++) {
      answers.onNext(message);
    }
    answers.onCompleted();
  }

  private static void fail(byte[] message, StreamObserver<byte[]> answers) {
    Metadata trailers = new Metadata();
    if (message.length > 0) {
      // A google.rpc.Status whose details are an Any of the book that was sent.
      var any =
          com.google.protobuf.Any.newBuilder()
              .setTypeUrl("type.googleapis.com/weft.test.Book")
              .setValue(com.google.protobuf.ByteString.copyFrom(message))
              .build();
      trailers.put(
          DETAILS,
          com.google.rpc.Status.newBuilder()
              .setCode(5)
              .setMessage("no such book")
              .addDetails(any)
              .build()
              .toByteArray());
    }
    answers.onError(Status.NOT_FOUND.withDescription("no such book").asException(trailers));
  }

  private static final class Requests implements StreamObserver<byte[]> {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final StreamObserver<byte[]> answers;
    private final boolean echoes;

    Requests(StreamObserver<byte[]> answers, boolean echoes) {
      this.answers = answers;
      this.echoes = echoes;
    }

    @Override
    public void onNext(byte[] message) {
      if (echoes) {
        answers.onNext(message);
      } else {
        all.writeBytes(message);
      }
    }

    @Override
    public void onError(Throwable failure) {
      // Nobody asks any more.
    }

    @Override
    public void onCompleted() {
      if (!echoes) {
        answers.onNext(all.toByteArray());
      }
      answers.onCompleted();
    }
  }
}
