package io.weft.extension.earlyheadermutation;

import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import io.weft.common.ConfigException;
import io.weft.config.HeaderMutationsTranslator;
import io.weft.formatter.FormatContext;
import io.weft.hcm.EarlyHeaderMutation;
import io.weft.router.HeaderMutations;
import io.weft.spi.EarlyHeaderMutationFactory;

/** Makes mutations that remove and add fields. */
public final class EarlyHeaderMutationsFactory
    implements EarlyHeaderMutationFactory<HeaderMutation> {
  @Override
  public String name() {
    return "envoy.http.early_header_mutation.header_mutation";
  }

  @Override
  public Class<HeaderMutation> configType() {
    return HeaderMutation.class;
  }

  @Override
  public EarlyHeaderMutation create(HeaderMutation config) throws ConfigException {
    HeaderMutations mutations =
        HeaderMutationsTranslator.translate(config.getMutationsList(), "mutations");
    return (headers, info) -> mutations.apply(headers, FormatContext.of(headers, info));
  }
}
