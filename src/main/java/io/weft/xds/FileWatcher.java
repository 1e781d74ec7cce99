package io.weft.xds;

import io.weft.common.Log;
import io.weft.config.FileState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Tells when files change, on the thread {@code config files}: at once where the system tells, and
 * within a second anyway. Any thread.
 */
final class FileWatcher implements AutoCloseable {
  /** One file and who is told of it. */
  private static final class Watch {
    private final Path path;
    private final Runnable onChange;
    private FileState seen = FileState.of(List.of());

    Watch(Path path, Runnable onChange) {
      this.path = path;
      this.onChange = onChange;
    }

    void look() {
      FileState now = FileState.of(List.of(path));
      if (!now.equals(seen)) {
        seen = now;
        onChange.run();
      }
    }
  }

  private static final Log LOG = Log.of("file");
  private static final long PERIOD_MILLIS = 1000;

  private final WatchService service;
  private final List<Watch> watches = new CopyOnWriteArrayList<>();

  /** A watcher of nothing yet; its thread ends with {@link #close}. */
  FileWatcher() {
    try {
      service = Path.of("").toAbsolutePath().getFileSystem().newWatchService();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().name("config files").daemon().start(this::run);
  }

  /**
   * Runs {@code onChange} soon, and whenever {@code path} changes: a file, or a folder in which
   * something is moved.
   *
   * @return what ends it
   */
  Runnable watch(Path path, Runnable onChange) {
    Path absolute = path.toAbsolutePath();
    Watch watch = new Watch(absolute, onChange);
    watches.add(watch);
    Path parent = absolute.getParent();
    Path folder = parent == null || Files.isDirectory(absolute) ? absolute : parent;
    try {
      WatchKey unused =
          folder.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException e) {
      LOG.warning(() -> "cannot watch " + folder + ", it is looked at each second: " + e);
    }
    return () -> watches.remove(watch);
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      LOG.debug(() -> "a watcher of files was not closed: " + e);
    }
  }

  private void run() {
    while (true) {
      try {
        watches.forEach(Watch::look);
        WatchKey key = service.poll(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      } catch (ClosedWatchServiceException e) {
        return;
      } catch (InterruptedException e) {
        LOG.warning(() -> "config files: unexpected interrupt ignored");
      } catch (RuntimeException e) {
        LOG.error(() -> "config files: a task failed", e);
      }
    }
  }
}
