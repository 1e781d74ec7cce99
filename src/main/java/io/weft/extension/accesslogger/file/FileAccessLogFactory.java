package io.weft.extension.accesslogger.file;

import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigException;
import io.weft.config.FormatTranslator;
import io.weft.config.LineLoggers;
import io.weft.formatter.FormatOptions;
import io.weft.formatter.Formatter;
import io.weft.formatter.SubstitutionFormat;
import io.weft.spi.AccessLoggerFactory;
import io.weft.spi.FactoryContext;

/** Makes loggers that write lines to a file. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class FileAccessLogFactory implements AccessLoggerFactory<FileAccessLog> {
  @Override
  public String name() {
    return "envoy.access_loggers.file";
  }

  @Override
  public Class<FileAccessLog> configType() {
    return FileAccessLog.class;
  }

  @Override
  public AccessLogger create(FileAccessLog config, FactoryContext context) throws ConfigException {
    return LineLoggers.create(config.getPath(), format(config, context), context);
  }

  private static Formatter format(FileAccessLog config, FactoryContext context)
      throws ConfigException {
    return switch (config.getAccessLogFormatCase()) {
      case FORMAT ->
          config.getFormat().isEmpty()
              ? LineLoggers.defaultFormat()
              : SubstitutionFormat.parse(config.getFormat(), FormatOptions.DEFAULT);
      case JSON_FORMAT -> FormatTranslator.json(config.getJsonFormat(), FormatOptions.DEFAULT);
      case TYPED_JSON_FORMAT ->
          FormatTranslator.json(config.getTypedJsonFormat(), FormatOptions.DEFAULT);
      case LOG_FORMAT -> {
        try {
          yield FormatTranslator.translate(config.getLogFormat(), context);
        } catch (ConfigException e) {
          throw e.under("log_format");
        }
      }
      case ACCESSLOGFORMAT_NOT_SET -> LineLoggers.defaultFormat();
    };
  }
}
