package io.weft.integration;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages of gRPC that are bytes. */
final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
  /** A method whose messages are bytes; {@code name} is {@code <service>/<method>}. */
  static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
    BytesMarshaller bytes = new BytesMarshaller();
    return MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
        .setType(type)
        .setFullMethodName(name)
        .build();
  }

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
