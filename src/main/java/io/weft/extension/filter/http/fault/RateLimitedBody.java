package io.weft.extension.filter.http.fault;

import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ForwardingBody;
import io.weft.http.HttpBody;
import io.weft.http.Pause;
import java.io.IOException;

/**
 * A body that passes at a rate: the bytes of one second at once, the rest in sixteenths of it.
 *
 * <p>Reading blocks until the next part may pass, or the stream is cancelled.
 */
final class RateLimitedBody extends ForwardingBody {
  private static final int SLICES_PER_SECOND = 16;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int KIB = 1024;

  private final Deadlines deadlines;
  private final Cancellation cancellation;
  private final double nanosPerByte;
  private final int sliceBytes;

  /** When all that passed would have passed if the rate had been kept all the time. */
  private long paidNanos;

  RateLimitedBody(
      HttpBody body, long kibPerSecond, Deadlines deadlines, Cancellation cancellation) {
    super(body);
    this.deadlines = deadlines;
    this.cancellation = cancellation;
    double bytesPerSecond = (double) kibPerSecond * KIB;
    this.nanosPerByte = SECOND_NANOS / bytesPerSecond;
    this.sliceBytes = (int) Math.min(Integer.MAX_VALUE, bytesPerSecond / SLICES_PER_SECOND);
    this.paidNanos = deadlines.nanos();
  }

  @Override
  public boolean isBuffered() {
    return false;
  }

  @Override
  public int available() {
    // What is there may have to wait: whoever writes flushes first.
    return 0;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    long wait = paidNanos - SECOND_NANOS - deadlines.nanos();
    if (wait > 0 && !body().isExhausted()) {
      Pause.await(wait, deadlines, cancellation);
      cancellation.throwIfCancelled();
    }
    int count = body().read(target, offset, Math.min(length, sliceBytes));
    if (count > 0) {
      paidNanos = Math.max(paidNanos, deadlines.nanos()) + (long) (count * nanosPerByte);
    }
    return count;
  }
}
