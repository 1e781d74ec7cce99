package io.weft.extension.formatter.metadata;

import io.envoyproxy.envoy.extensions.formatter.metadata.v3.Metadata;
import io.weft.formatter.CommandParser;
import io.weft.spi.FormatterFactory;

/** Lets formats ask for {@code %METADATA(TYPE:NAMESPACE:KEY):Z%}, which is built in. */
public final class MetadataFormatterFactory implements FormatterFactory<Metadata> {
  @Override
  public String name() {
    return "envoy.formatter.metadata";
  }

  @Override
  public Class<Metadata> configType() {
    return Metadata.class;
  }

  @Override
  public CommandParser create(Metadata config) {
    return command -> null;
  }
}
