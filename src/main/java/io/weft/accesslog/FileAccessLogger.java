package io.weft.accesslog;

import io.weft.formatter.ByteText;
import io.weft.formatter.FormatContext;
import io.weft.formatter.Formatter;

/**
 * Writes one line for each stream to a file. Source: {@code
 * envoy.extensions.access_loggers.file.v3.FileAccessLog}.
 */
public final class FileAccessLogger implements AccessLogger {
  private static final int TYPICAL_BYTES = 320;

  private final Formatter format;
  private final AccessLogFile file;

  /** A logger of lines in {@code format}. */
  public FileAccessLogger(Formatter format, AccessLogFile file) {
    this.format = format;
    this.file = file;
  }

  @Override
  public void log(FormatContext context) {
    ByteText line = new ByteText(TYPICAL_BYTES);
    format.append(context, line);
    file.write(line.cut(0));
  }
}
