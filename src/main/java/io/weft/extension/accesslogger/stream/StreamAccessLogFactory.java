package io.weft.extension.accesslogger.stream;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigException;
import io.weft.config.FormatTranslator;
import io.weft.config.LineLoggers;
import io.weft.formatter.Formatter;
import io.weft.spi.AccessLoggerFactory;
import io.weft.spi.FactoryContext;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes loggers that write lines to a standard stream.
 *
 * @param <C> the message of the one stream or of the other, which say the same
 */
public final class StreamAccessLogFactory<C> implements AccessLoggerFactory<C> {
  private final String stream;
  private final Class<C> configType;
  private final Function<C, Optional<SubstitutionFormatString>> format;

  private StreamAccessLogFactory(
      String stream, Class<C> configType, Function<C, Optional<SubstitutionFormatString>> format) {
    this.stream = stream;
    this.configType = configType;
    this.format = format;
  }

  /** {@code envoy.access_loggers.stdout}. */
  public static StreamAccessLogFactory<StdoutAccessLog> stdout() {
    return new StreamAccessLogFactory<>(
        "stdout",
        StdoutAccessLog.class,
        config -> config.hasLogFormat() ? Optional.of(config.getLogFormat()) : Optional.empty());
  }

  /** {@code envoy.access_loggers.stderr}. */
  public static StreamAccessLogFactory<StderrAccessLog> stderr() {
    return new StreamAccessLogFactory<>(
        "stderr",
        StderrAccessLog.class,
        config -> config.hasLogFormat() ? Optional.of(config.getLogFormat()) : Optional.empty());
  }

  @Override
  public String name() {
    return "envoy.access_loggers." + stream;
  }

  @Override
  public Class<C> configType() {
    return configType;
  }

  @Override
  public AccessLogger create(C config, FactoryContext context) throws ConfigException {
    Optional<SubstitutionFormatString> given = format.apply(config);
    Formatter lines =
        given.isPresent()
            ? FormatTranslator.translate(given.get(), context)
            : LineLoggers.defaultFormat();
    return LineLoggers.create("/dev/" + stream, lines, context);
  }
}
