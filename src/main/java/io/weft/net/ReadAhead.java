package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads on a virtual thread of its own, so that whoever waits can be sent away while the read goes
 * on; its bytes are then the first of {@link #rest}. Used by one thread, but for {@link #stop}.
 */
final class ReadAhead {
  private final InputStream in;
  private final byte[] buffer;
  private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
  private @Nullable CompletableFuture<Integer> pending;

  ReadAhead(InputStream in, int bufferBytes) {
    this.in = in;
    this.buffer = new byte[bufferBytes];
  }

  /** Has {@link #read} fail from now on; any thread. */
  void stop() {
    stopped.complete(null);
  }

  /** Whether a read goes on that nobody waited for. */
  boolean isPending() {
    return pending != null;
  }

  /**
   * As {@link InputStream#read(byte[], int, int)}.
   *
   * @throws PeekStoppedException after {@link #stop}
   */
  int read(byte[] target, int offset, int length) throws IOException {
    if (pending == null && !stopped.isDone()) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      int most = Math.min(length, buffer.length);
      pending = result;
      Thread.ofVirtual()
          .name(Thread.currentThread().getName() + " peek")
          .start(() -> read(result, most));
    }
    CompletableFuture<Integer> result = pending;
    if (result != null) {
      awaitEither(result);
    }
    if (result == null || !result.isDone()) {
      throw new PeekStoppedException();
    }
    pending = null;
    int count = count(result);
    if (count > 0) {
      System.arraycopy(buffer, 0, target, offset, count);
    }
    return count;
  }

  /** What the pending read yields, and then the rest. */
  InputStream rest() {
    return new Rest();
  }

  private void read(CompletableFuture<Integer> result, int most) {
    try {
      result.complete(in.read(buffer, 0, most));
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  private void awaitEither(CompletableFuture<Integer> result) {
    CompletableFuture.anyOf(result.handle((count, failure) -> count), stopped).join();
  }

  private static int count(CompletableFuture<Integer> result) throws IOException {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Begins with what the pending read yields. */
  private final class Rest extends InputStream {
    private int position;
    private int limit;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      CompletableFuture<Integer> result = pending;
      if (result != null) {
        pending = null;
        limit = count(result);
      }
      if (limit < 0) {
        return -1;
      }
      if (position == limit) {
        return in.read(target, offset, length);
      }
      int count = Math.min(length, limit - position);
      System.arraycopy(buffer, position, target, offset, count);
      position += count;
      return count;
    }

    @Override
    public int available() throws IOException {
      return limit > position ? limit - position : in.available();
    }
  }
}
