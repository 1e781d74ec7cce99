package io.weft.extension.matching.runtimefraction;

import io.envoyproxy.envoy.extensions.matching.input_matchers.runtime_fraction.v3.RuntimeFraction;
import io.weft.common.XxHash64;
import io.weft.config.RuntimeTranslator;
import io.weft.matcher.InputMatcher;
import io.weft.router.RouteMatch;
import io.weft.spi.FactoryContext;
import io.weft.spi.InputMatcherFactory;

/** Makes matchers of a share of texts that the runtime may change. */
public final class RuntimeFractionFactory implements InputMatcherFactory<RuntimeFraction> {
  @Override
  public String name() {
    return "envoy.matching.matchers.runtime_fraction";
  }

  @Override
  public Class<RuntimeFraction> configType() {
    return RuntimeFraction.class;
  }

  @Override
  public InputMatcher create(RuntimeFraction config, FactoryContext context) {
    RouteMatch.Fraction fraction =
        RuntimeTranslator.fraction(config.getRuntimeFraction(), context.runtime());
    long seed = config.getSeed();
    return text -> fraction.includes(XxHash64.hash(text, seed));
  }
}
