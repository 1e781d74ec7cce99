package io.weft.extension.matching.consistenthashing;

import io.envoyproxy.envoy.extensions.matching.input_matchers.consistent_hashing.v3.ConsistentHashing;
import io.weft.common.ConfigException;
import io.weft.common.XxHash64;
import io.weft.matcher.InputMatcher;
import io.weft.spi.FactoryContext;
import io.weft.spi.InputMatcherFactory;

/** Makes matchers of a share of texts. */
public final class ConsistentHashingFactory implements InputMatcherFactory<ConsistentHashing> {
  @Override
  public String name() {
    return "envoy.matching.matchers.consistent_hashing";
  }

  @Override
  public Class<ConsistentHashing> configType() {
    return ConsistentHashing.class;
  }

  @Override
  public InputMatcher create(ConsistentHashing config, FactoryContext context)
      throws ConfigException {
    long threshold = Integer.toUnsignedLong(config.getThreshold());
    long modulo = Integer.toUnsignedLong(config.getModulo());
    long seed = config.getSeed();
    if (threshold > modulo) {
      throw new ConfigException(
          "threshold", "threshold cannot be greater than modulo: " + threshold + " > " + modulo);
    }
    return new Share(threshold, modulo, seed);
  }

  /** The texts whose hash leaves a remainder of {@code threshold} or more by {@code modulo}. */
  private record Share(long threshold, long modulo, long seed) implements InputMatcher {
    @Override
    public boolean matches(String text) {
      return Long.remainderUnsigned(XxHash64.hash(text, seed), modulo) >= threshold;
    }

    @Override
    public String describe() {
      return "a hash of " + threshold + " or more by modulo " + modulo;
    }
  }
}
