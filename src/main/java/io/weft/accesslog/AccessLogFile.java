package io.weft.accesslog;

import io.weft.common.Log;
import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file that access-log lines go to, and the platform thread that writes them.
 *
 * <p>An identity object, shared by all loggers of one path. {@link #write} never blocks for the
 * disk: lines wait in a bounded queue; what does not fit is dropped, and counts as a write that
 * failed. A file that cannot be written is tried again with the next lines. Source: Envoy's {@code
 * AccessLogFile} and its {@code filesystem.*} stats.
 */
public final class AccessLogFile implements AutoCloseable {
  /** Opens the file; asked again when it is to be reopened. */
  @FunctionalInterface
  public interface Opener {
    /** Opens the file for appending; blocks. */
    OutputStream open() throws IOException;
  }

  /**
   * When lines are written.
   *
   * @param intervalNanos at the latest after this time
   * @param minBytes at once when so many bytes wait
   * @param maxBytes how many bytes may wait
   */
  public record Flushing(long intervalNanos, long minBytes, long maxBytes) {}

  private static final Log LOG = Log.of("file");

  private final String path;
  private final Opener opener;
  private final Flushing flushing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final Counter buffered;
  private final Counter completed;
  private final Counter failed;
  private final Counter reopenFailed;
  private final Counter flushedByTimer;
  private final Gauge totalBuffered;
  private final Thread thread;
  private ArrayDeque<byte[]> lines = new ArrayDeque<>();
  private long waitingBytes;
  private boolean reopen;
  private boolean closed;
  private @Nullable OutputStream out;

  /**
   * A file that is open already.
   *
   * @param root where {@code filesystem.*} is counted
   * @throws IOException if it cannot be opened
   */
  public AccessLogFile(String path, Opener opener, Flushing flushing, Scope root)
      throws IOException {
    this.path = path;
    this.opener = opener;
    this.flushing = flushing;
    this.out = opener.open();
    Scope scope = root.scope("filesystem");
    this.buffered = scope.counter("write_buffered");
    this.completed = scope.counter("write_completed");
    this.failed = scope.counter("write_failed");
    this.reopenFailed = scope.counter("reopen_failed");
    this.flushedByTimer = scope.counter("flushed_by_timer");
    this.totalBuffered = scope.gauge("write_total_buffered");
    this.thread = Thread.ofPlatform().name("access log " + path).daemon(true).unstarted(this::run);
    thread.start();
  }

  /** Has {@code line} written; any thread, never blocks for the disk. */
  public void write(byte[] line) {
    lock.lock();
    try {
      if (closed || waitingBytes + line.length > flushing.maxBytes()) {
        failed.inc();
        return;
      }
      lines.add(line);
      waitingBytes += line.length;
      if (lines.size() == 1 || waitingBytes >= flushing.minBytes()) {
        wake.signal();
      }
    } finally {
      lock.unlock();
    }
    buffered.inc();
    totalBuffered.add(line.length);
  }

  /** Opens the file anew before the next line, as after its rotation; any thread. */
  public void reopen() {
    lock.lock();
    try {
      reopen = true;
      wake.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits and closes the file; blocks until that is done. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      wake.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      LOG.warning(() -> "unexpected interrupt ignored");
    }
  }

  private void run() {
    boolean more = true;
    while (more) {
      ArrayDeque<byte[]> batch;
      boolean reopenFirst;
      lock.lock();
      try {
        awaitWork();
        batch = lines;
        lines = new ArrayDeque<>();
        waitingBytes = 0;
        reopenFirst = reopen;
        reopen = false;
        more = !closed;
      } finally {
        lock.unlock();
      }
      if (reopenFirst) {
        closeQuietly();
      }
      writeAll(batch);
    }
    closeQuietly();
  }

  /** Waits for a line, then for more of them up to the flush interval; the lock is held. */
  private void awaitWork() {
    try {
      while (lines.isEmpty() && !reopen && !closed) {
        wake.await();
      }
      long left = flushing.intervalNanos();
      while (left > 0 && waitingBytes < flushing.minBytes() && !reopen && !closed) {
        left = wake.awaitNanos(left);
      }
      if (left <= 0) {
        flushedByTimer.inc();
      }
    } catch (InterruptedException e) {
      LOG.warning(() -> "unexpected interrupt ignored");
    }
  }

  private void writeAll(ArrayDeque<byte[]> batch) {
    int bytes = 0;
    for (byte[] line : batch) {
      bytes += line.length;
    }
    byte[] all = new byte[bytes];
    int at = 0;
    for (byte[] line : batch) {
      System.arraycopy(line, 0, all, at, line.length);
      at += line.length;
    }
    totalBuffered.sub(bytes);
    try {
      OutputStream target = out;
      if (target == null) {
        target = opener.open();
        out = target;
      }
      target.write(all);
      target.flush();
      if (bytes > 0) {
        completed.inc();
      }
    } catch (IOException e) {
      failed.add(batch.size());
      if (out == null) {
        reopenFailed.inc();
      }
      LOG.debug(() -> "cannot write " + path + ": " + e);
    }
  }

  private void closeQuietly() {
    OutputStream target = out;
    out = null;
    if (target == null) {
      return;
    }
    try {
      target.close();
    } catch (IOException e) {
      LOG.debug(() -> "cannot close " + path + ": " + e);
    }
  }
}
