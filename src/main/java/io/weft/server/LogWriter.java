package io.weft.server;

import io.weft.common.Log;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes Weft's own log to standard error or a file, on one platform thread.
 *
 * <p>Any thread may write; a line that finds the queue full is dropped and counted, and the log
 * says how many were. {@link #close} writes what is queued. Source: Envoy's flags {@code
 * --log-path}, {@code --log-format}, {@code --log-format-escaped}.
 */
final class LogWriter implements Log.Sink, AutoCloseable {
  private static final int QUEUE_LINES = 4096;
  private static final StackWalker STACK = StackWalker.getInstance();

  /** What the writing thread is asked to do besides writing. */
  private sealed interface Task {
    record Write(LogEntry entry) implements Task {}

    record Reopen() implements Task {}

    record Flush(CountDownLatch done) implements Task {}

    record End() implements Task {}
  }

  private final ArrayBlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
  private final AtomicLong dropped = new AtomicLong();
  private final @Nullable Path file;
  private final boolean escapes;
  private volatile LogPattern pattern;
  private OutputStream out;
  private final Thread thread;

  /**
   * A log to {@code file}, or to standard error if that is null; it begins to write at once.
   *
   * @param escapes whether control characters of messages are written as escapes
   * @throws IOException if the file cannot be opened
   */
  LogWriter(LogPattern pattern, @Nullable Path file, boolean escapes) throws IOException {
    this.pattern = pattern;
    this.file = file;
    this.escapes = escapes;
    this.out = open(file);
    this.thread = Thread.ofPlatform().name("log").daemon(true).start(this::run);
  }

  /** Replaces the form of the lines to come. */
  void pattern(LogPattern replacement) {
    pattern = replacement;
  }

  @Override
  public void write(Log.Level level, String component, String message, @Nullable Throwable thrown) {
    String text = thrown == null ? message : message + '\n' + LogText.stackTrace(thrown);
    StackWalker.StackFrame caller = pattern.showsCaller() ? caller() : null;
    LogEntry entry =
        new LogEntry(
            Instant.now(), level, component, text, Thread.currentThread().threadId(), caller);
    if (!queue.offer(new Task.Write(entry))) {
      dropped.incrementAndGet();
    }
  }

  /** Opens the file anew, after someone moved it away; any thread. */
  void reopen() {
    if (!queue.offer(new Task.Reopen())) {
      dropped.incrementAndGet();
    }
  }

  /** Waits, for a short time at most, until everything written before is out. */
  void flush() {
    CountDownLatch done = new CountDownLatch(1);
    try {
      if (queue.offer(new Task.Flush(done), 1, TimeUnit.SECONDS)) {
        done.await(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      // Only the end of the process interrupts; what is queued may be lost then.
    }
  }

  /** Writes what is queued and ends the thread; waits for a short time at most. */
  @Override
  public void close() {
    try {
      if (queue.offer(new Task.End(), 1, TimeUnit.SECONDS)) {
        thread.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      // As above.
    }
  }

  private static StackWalker.@Nullable StackFrame caller() {
    return STACK.walk(frames ->
        frames
            .filter(frame ->
                !frame.getClassName().equals(LogWriter.class.getName())
                    && !frame.getClassName().equals(Log.class.getName()))
            .findFirst()
            .orElse(null));
  }

  private static OutputStream open(@Nullable Path file) throws IOException {
    return file == null
        ? new FileOutputStream(FileDescriptor.err)
        : new FileOutputStream(file.toFile(), true);
  }

  private void run() {
    StringBuilder lines = new StringBuilder(1024);
    boolean goesOn = true;
    while (goesOn) {
      try {
        Task task = queue.take();
        while (task != null && goesOn) {
          goesOn = perform(task, lines);
          task = goesOn && lines.length() < 32_768 ? queue.poll() : null;
        }
        writeOut(lines);
      } catch (InterruptedException e) {
        goesOn = false;
      }
    }
  }

  private boolean perform(Task task, StringBuilder lines) {
    switch (task) {
      case Task.Write write -> append(write.entry(), lines);
      case Task.Reopen reopen -> {
        writeOut(lines);
        reopenNow();
      }
      case Task.Flush flush -> {
        writeOut(lines);
        flush.done().countDown();
      }
      case Task.End end -> {
        return false;
      }
    }
    return true;
  }

  private void append(LogEntry entry, StringBuilder lines) {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      String message = lost + " lines of this log were dropped: it is written too slowly";
      pattern.append(
          new LogEntry(entry.time(), Log.Level.WARNING, "main", message, 0, null), lines);
      lines.append('\n');
    }
    if (!escapes) {
      pattern.append(entry, lines);
    } else {
      StringBuilder line = new StringBuilder();
      pattern.append(entry, line);
      lines.append(LogText.escapeControls(line.toString()));
    }
    lines.append('\n');
  }

  private void writeOut(StringBuilder lines) {
    if (lines.isEmpty()) {
      return;
    }
    try {
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A full disk or a closed pipe; there is nowhere to report it.
      dropped.incrementAndGet();
    }
    lines.setLength(0);
  }

  private void reopenNow() {
    if (file == null) {
      return;
    }
    try {
      OutputStream fresh = open(file);
      out.close();
      out = fresh;
    } catch (IOException e) {
      Log.of("main").error(() -> "cannot reopen the log " + file + ": " + e);
    }
  }
}
