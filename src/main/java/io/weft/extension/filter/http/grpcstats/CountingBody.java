package io.weft.extension.filter.http.grpcstats;

import io.weft.grpc.GrpcFrames;
import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A body of gRPC frames that tells how many messages pass. */
final class CountingBody extends ForwardingBody {
  private final IntConsumer onMessages;
  private final Consumer<HeaderMap> onEnd;

  /** Where the frame that is passing stands: bytes of its header, its length, what is left. */
  private int headerBytes;

  private int length;
  private long left;

  /**
   * Passes {@code body} on.
   *
   * @param onMessages told how many more messages began
   * @param onEnd told the trailers
   */
  CountingBody(HttpBody body, IntConsumer onMessages, Consumer<HeaderMap> onEnd) {
    super(body);
    this.onMessages = onMessages;
    this.onEnd = onEnd;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    int count = body().read(target, offset, wanted);
    if (count < 0) {
      onEnd.accept(body().trailers());
      return count;
    }
    int messages = messages(target, offset, offset + count);
    if (messages > 0) {
      onMessages.accept(messages);
    }
    return count;
  }

  /** How many frames begin between {@code from} and {@code to}. */
  private int messages(byte[] array, int from, int to) {
    int messages = 0;
    int at = from;
    while (at < to) {
      if (headerBytes < GrpcFrames.HEADER_BYTES) {
        messages += headerBytes == 0 ? 1 : 0;
        length = headerBytes == 0 ? 0 : length << 8 | array[at] & 0xff;
        headerBytes++;
        at++;
        left = headerBytes == GrpcFrames.HEADER_BYTES ? length & 0xffffffffL : 0;
      } else {
        int part = (int) Math.min(left, to - at);
        at += part;
        left -= part;
      }
      if (headerBytes == GrpcFrames.HEADER_BYTES && left == 0) {
        headerBytes = 0;
      }
    }
    return messages;
  }
}
