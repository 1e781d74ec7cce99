package io.weft.extension.filter.http.grpchttp1reversebridge;

import io.weft.grpc.GrpcFrames;
import io.weft.http.ForwardingBody;
import io.weft.http.HttpBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.io.IOException;

/** A body of one gRPC frame, without the frame's header. */
final class UnframedBody extends ForwardingBody {
  private int skipped;
  private volatile boolean tooShort;

  UnframedBody(HttpBody body) {
    super(body);
  }

  /** Whether reading failed since the body ended within the frame's header; any thread. */
  boolean isTooShort() {
    return tooShort;
  }

  @Override
  public long remaining() {
    long whole = body().remaining();
    return whole < 0 ? -1 : Math.max(0, whole - (GrpcFrames.HEADER_BYTES - skipped));
  }

  @Override
  public int available() throws IOException {
    return Math.max(0, body().available() - (GrpcFrames.HEADER_BYTES - skipped));
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    byte[] header = new byte[GrpcFrames.HEADER_BYTES];
    while (skipped < GrpcFrames.HEADER_BYTES) {
      int count = body().read(header, 0, GrpcFrames.HEADER_BYTES - skipped);
      if (count < 0) {
        tooShort = true;
        throw new StreamResetException(ResetReason.DOWNSTREAM_PROTOCOL_ERROR);
      }
      skipped += count;
    }
    return body().read(target, offset, length);
  }
}
