package io.weft.common;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread that changes configuration, endpoints and health; everyone else posts to it.
 *
 * <p>Tasks run one at a time in the order in which they were posted. A task that throws is logged
 * and does not end the thread. This is Envoy's main-thread dispatcher.
 */
public final class ControlThread implements AutoCloseable {
  private static final Log LOG = Log.of("main");

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Deadlines deadlines;
  private final Thread thread;
  private volatile boolean closed;

  /** A control thread that begins to work at {@link #start}. */
  public ControlThread(Deadlines deadlines) {
    this.deadlines = deadlines;
    this.thread = Thread.ofPlatform().name("control").daemon(true).unstarted(this::run);
  }

  /** Starts working on what was posted. */
  public void start() {
    thread.start();
  }

  /** Has {@code task} run by this thread; any thread, never blocks. */
  public void post(Runnable task) {
    tasks.add(task);
  }

  /** Has {@code task} run by this thread after {@code delay}; disarm the result to prevent it. */
  public Deadline postAfter(Duration delay, Runnable task) {
    return deadlines.schedule(delay, () -> post(task));
  }

  /**
   * Runs {@code task} on this thread and waits for its end. Not for data threads, which never wait
   * for the control thread.
   */
  public void call(Runnable task) {
    if (Thread.currentThread() == thread) {
      task.run();
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    post(() -> {
      try {
        task.run();
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for the control thread", e);
    }
  }

  /** Fails unless called by this thread. */
  public void assertCurrent() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "control thread only, called by " + Thread.currentThread().getName());
    }
  }

  /** Stops after the task that runs now; what was posted later is dropped. */
  @Override
  public void close() {
    closed = true;
    post(() -> {});
  }

  private void run() {
    while (!closed) {
      try {
        tasks.take().run();
      } catch (InterruptedException e) {
        LOG.warning(() -> "control thread: unexpected interrupt ignored");
      } catch (RuntimeException e) {
        LOG.error(() -> "control thread: a task failed", e);
      }
    }
  }
}
