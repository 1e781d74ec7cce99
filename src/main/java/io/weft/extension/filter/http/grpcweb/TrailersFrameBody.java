package io.weft.extension.filter.http.grpcweb;

import io.weft.grpc.GrpcFrames;
import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The body of a gRPC response, with its trailers as the last frame. */
final class TrailersFrameBody extends ForwardingBody {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);
  private static final byte[] NOTHING = {};
  private static final byte TRAILERS_FLAG = (byte) 0x80;
  private final Consumer<HeaderMap> onTrailers;
  private byte[] frame = NOTHING;
  private int position;
  private boolean ended;

  /** Passes {@code body} on; {@code onTrailers} is told its trailers once, at its end. */
  TrailersFrameBody(HttpBody body, Consumer<HeaderMap> onTrailers) {
    super(body);
    this.onTrailers = onTrailers;
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public long remaining() {
    return ended ? frame.length - position : -1;
  }

  @Override
  public boolean isExhausted() {
    // Envoy adds its frame when the trailers come, which is after the last byte.
    return false;
  }

  @Override
  public HeaderMap trailers() {
    return NO_TRAILERS;
  }

  @Override
  public int available() throws IOException {
    return ended ? frame.length - position : body().available();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!ended) {
      int count = body().read(target, offset, length);
      if (count >= 0) {
        return count;
      }
      ended = true;
      HeaderMap trailers = body().trailers();
      onTrailers.accept(trailers);
      frame = frame(trailers);
    }
    if (position == frame.length) {
      return -1;
    }
    int count = Math.min(length, frame.length - position);
    System.arraycopy(frame, position, target, offset, count);
    position += count;
    return count;
  }

  private static byte[] frame(HeaderMap trailers) {
    if (trailers.isEmpty()) {
      return NOTHING;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < trailers.size(); i++) {
      text.append(trailers.name(i)).append(':').append(trailers.value(i)).append("\r\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(GrpcFrames.HEADER_BYTES + bytes.length)
        .put(TRAILERS_FLAG)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }
}
