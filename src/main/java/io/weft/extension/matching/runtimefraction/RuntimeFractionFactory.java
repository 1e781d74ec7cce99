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
    return new Share(
        RuntimeTranslator.fraction(config.getRuntimeFraction(), context.runtime()),
        config.getSeed());
  }

  /** The texts whose hash falls in {@code fraction}. */
  private record Share(RouteMatch.Fraction fraction, long seed) implements InputMatcher {
    @Override
    public boolean matches(String text) {
      return fraction.includes(XxHash64.hash(text, seed));
    }

    @Override
    public String describe() {
      return "a hash that is " + fraction.describe().wanted();
    }
  }
}
