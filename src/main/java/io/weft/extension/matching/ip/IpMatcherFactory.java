package io.weft.extension.matching.ip;

import io.envoyproxy.envoy.extensions.matching.input_matchers.ip.v3.Ip;
import io.weft.common.ConfigException;
import io.weft.config.AddressTranslator;
import io.weft.matcher.InputMatcher;
import io.weft.spi.FactoryContext;
import io.weft.spi.InputMatcherFactory;
import io.weft.stats.Counter;

/** Makes matchers of addresses. */
public final class IpMatcherFactory implements InputMatcherFactory<Ip> {
  @Override
  public String name() {
    return "envoy.matching.matchers.ip";
  }

  @Override
  public Class<Ip> configType() {
    return Ip.class;
  }

  @Override
  public InputMatcher create(Ip config, FactoryContext context) throws ConfigException {
    Counter failures = context.scope().scope(config.getStatPrefix()).counter("ip_parsing_failed");
    return new IpMatcher(
        AddressTranslator.ranges(config.getCidrRangesList(), "cidr_ranges"), failures);
  }
}
