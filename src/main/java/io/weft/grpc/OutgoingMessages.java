package io.weft.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.ProducedBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The body of a call's request: one thread adds messages, another one sends them. */
final class OutgoingMessages extends ProducedBody {
  private static final long LIMIT_BYTES = 1 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Queue<byte[]> frames = new ArrayDeque<>();

  @GuardedBy("lock")
  private long waiting;

  @GuardedBy("lock")
  private boolean ended;

  @GuardedBy("lock")
  private boolean cancelled;

  /** Adds a frame; blocks while too much waits. */
  void add(byte[] frame) throws GrpcException {
    lock.lock();
    try {
      while (waiting >= LIMIT_BYTES && !cancelled) {
        changed.awaitUninterruptibly();
      }
      if (cancelled || ended) {
        throw new GrpcException(GrpcException.CANCELLED, "the call has ended");
      }
      frames.add(frame);
      waiting += frame.length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** There will be no more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      frames.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return super.available() + (frames.isEmpty() ? 0 : 1);
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected byte @Nullable [] produce() throws StreamResetException {
    lock.lock();
    try {
      while (frames.isEmpty() && !ended && !cancelled) {
        changed.awaitUninterruptibly();
      }
      if (cancelled) {
        throw new StreamResetException(ResetReason.LOCAL_RESET);
      }
      byte[] frame = frames.poll();
      if (frame != null) {
        waiting -= frame.length;
        changed.signalAll();
      }
      return frame;
    } finally {
      lock.unlock();
    }
  }
}
