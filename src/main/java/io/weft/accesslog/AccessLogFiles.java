package io.weft.accesslog;

import io.weft.stats.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All files of access logs, one for each path. An identity object; loggers are made by the thread
 * that builds configuration. Source: Envoy's {@code AccessLogManager}.
 */
public final class AccessLogFiles implements AutoCloseable {
  private final Map<String, AccessLogFile> files = new ConcurrentHashMap<>();
  private final Map<String, OutputStream> streams;
  private final AccessLogFile.Flushing flushing;
  private final Scope root;

  /**
   * No file yet.
   *
   * @param streams what stands for {@code /dev/stdout} and {@code /dev/stderr}; never closed
   */
  public AccessLogFiles(
      Map<String, OutputStream> streams, AccessLogFile.Flushing flushing, Scope root) {
    this.streams = Map.copyOf(streams);
    this.flushing = flushing;
    this.root = root;
  }

  /**
   * The file {@code path}, which is opened now if it was not.
   *
   * @throws IOException if it cannot be opened
   */
  public AccessLogFile file(String path) throws IOException {
    AccessLogFile known = files.get(path);
    if (known != null) {
      return known;
    }
    OutputStream stream = streams.get(path);
    AccessLogFile made =
        new AccessLogFile(
            path,
            stream == null ? () -> append(path) : () -> new Unclosable(stream),
            flushing,
            root);
    files.put(path, made);
    return made;
  }

  /** Opens all files anew; any thread. */
  public void reopen() {
    files.values().forEach(AccessLogFile::reopen);
  }

  @Override
  public void close() {
    files.values().forEach(AccessLogFile::close);
  }

  private static OutputStream append(String path) throws IOException {
    return Files.newOutputStream(
        Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** A standard stream, which belongs to the process. */
  private static final class Unclosable extends OutputStream {
    private final OutputStream stream;

    Unclosable(OutputStream stream) {
      this.stream = stream;
    }

    @Override
    public void write(int octet) throws IOException {
      stream.write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      stream.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      stream.flush();
    }

    @Override
    public void close() throws IOException {
      stream.flush();
    }
  }
}
