package io.weft.config;

import io.weft.accesslog.AccessLogger;
import io.weft.accesslog.FileAccessLogger;
import io.weft.common.ConfigException;
import io.weft.formatter.FormatOptions;
import io.weft.formatter.Formatter;
import io.weft.formatter.SubstitutionFormat;
import io.weft.spi.FactoryContext;
import java.io.IOException;

/** Makes the loggers that write lines to a file or a standard stream. */
public final class LineLoggers {
  private LineLoggers() {}

  /** Envoy's default format. */
  public static Formatter defaultFormat() throws ConfigException {
    return SubstitutionFormat.parse(SubstitutionFormat.DEFAULT_LOG_FORMAT, FormatOptions.DEFAULT);
  }

  /**
   * A logger of lines to {@code path}, which is opened now.
   *
   * @throws ConfigException if the file cannot be opened
   */
  public static AccessLogger create(String path, Formatter format, FactoryContext context)
      throws ConfigException {
    try {
      return new FileAccessLogger(format, context.accessLogFiles().file(path));
    } catch (IOException e) {
      throw new ConfigException("path", "unable to open file '" + path + "': " + e.getMessage());
    }
  }
}
