package io.weft.extension.headerformatter.preservecase;

import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig.FormatterTypeOnEnvoyHeaders;
import io.weft.http.HeaderKeyFormatter;
import io.weft.spi.HeaderKeyFormatterFactory;
import java.util.function.Supplier;

/** Makes formatters that keep the case of names. */
public final class PreserveCaseFactory
    implements HeaderKeyFormatterFactory<PreserveCaseFormatterConfig> {
  @Override
  public String name() {
    return "envoy.http.stateful_header_formatters.preserve_case";
  }

  @Override
  public Class<PreserveCaseFormatterConfig> configType() {
    return PreserveCaseFormatterConfig.class;
  }

  @Override
  public Supplier<HeaderKeyFormatter> create(PreserveCaseFormatterConfig config) {
    PreserveCase.Settings settings =
        new PreserveCase.Settings(
            config.getForwardReasonPhrase(),
            config.getFormatterTypeOnEnvoyHeaders() == FormatterTypeOnEnvoyHeaders.PROPER_CASE);
    return () -> new PreserveCase(settings);
  }
}
