package io.weft.extension.matching.metadata;

import io.envoyproxy.envoy.extensions.matching.input_matchers.metadata.v3.Metadata;
import io.weft.common.ConfigException;
import io.weft.config.MatcherTranslator;
import io.weft.matcher.InputMatcher;
import io.weft.spi.FactoryContext;
import io.weft.spi.InputMatcherFactory;

/** Makes matchers of values of metadata. */
public final class MetadataMatcherFactory implements InputMatcherFactory<Metadata> {
  @Override
  public String name() {
    return "envoy.matching.matchers.metadata_matcher";
  }

  @Override
  public Class<Metadata> configType() {
    return Metadata.class;
  }

  @Override
  public InputMatcher create(Metadata config, FactoryContext context) throws ConfigException {
    try {
      return new MetadataValueMatcher(
          MatcherTranslator.value(config.getValue()), config.getInvert());
    } catch (ConfigException e) {
      throw e.under("value");
    }
  }
}
