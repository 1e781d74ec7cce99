package io.weft.extension.accesslogger.stream;

import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigException;
import io.weft.config.FormatTranslator;
import io.weft.config.LineLoggers;
import io.weft.formatter.Formatter;
import io.weft.spi.AccessLoggerFactory;
import io.weft.spi.FactoryContext;

/** Makes loggers that write lines to {@code stderr}. */
public final class StderrAccessLogFactory implements AccessLoggerFactory<StderrAccessLog> {
  @Override
  public String name() {
    return "envoy.access_loggers.stderr";
  }

  @Override
  public Class<StderrAccessLog> configType() {
    return StderrAccessLog.class;
  }

  @Override
  public AccessLogger create(StderrAccessLog config, FactoryContext context)
      throws ConfigException {
    Formatter format =
        config.hasLogFormat()
            ? FormatTranslator.translate(config.getLogFormat())
            : LineLoggers.defaultFormat();
    return LineLoggers.create("/dev/stderr", format, context);
  }
}
