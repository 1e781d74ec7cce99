package io.weft.extension.accesslogger.stream;

import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigException;
import io.weft.config.FormatTranslator;
import io.weft.config.LineLoggers;
import io.weft.formatter.Formatter;
import io.weft.spi.AccessLoggerFactory;
import io.weft.spi.FactoryContext;

/** Makes loggers that write lines to {@code stdout}. */
public final class StdoutAccessLogFactory implements AccessLoggerFactory<StdoutAccessLog> {
  @Override
  public String name() {
    return "envoy.access_loggers.stdout";
  }

  @Override
  public Class<StdoutAccessLog> configType() {
    return StdoutAccessLog.class;
  }

  @Override
  public AccessLogger create(StdoutAccessLog config, FactoryContext context)
      throws ConfigException {
    Formatter format =
        config.hasLogFormat()
            ? FormatTranslator.translate(config.getLogFormat())
            : LineLoggers.defaultFormat();
    return LineLoggers.create("/dev/stdout", format, context);
  }
}
