package io.weft.config;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.FilterChainTree;
import io.weft.spi.FactoryContext;
import io.weft.spi.MatchInputFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Translates trees that lead to names of filter chains. Source: {@code filter_chain_matcher}. */
final class FilterChainTreeTranslator implements MatchTreeTranslator.Place<String> {
  private FilterChainTreeTranslator() {}

  /** The tree of {@code proto}, which has one. */
  static FilterChainTree translate(Listener proto, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    checkNames(proto.getFilterChainsList(), errors);
    FilterChainTree tree =
        errors.attempt(
            "filter_chain_matcher",
            () ->
                new FilterChainTree(
                    proto.getFilterChainMatcher(),
                    new MatchTreeTranslator<>(context, new FilterChainTreeTranslator())
                        .translate(proto.getFilterChainMatcher())));
    errors.throwIfAny();
    if (tree == null) {
      throw new IllegalStateException("neither tree nor error");
    }
    return tree;
  }

  private static void checkNames(List<FilterChain> chains, ConfigErrors errors) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < chains.size(); i++) {
      String name = chains.get(i).getName();
      if (name.isEmpty()) {
        errors.add(
            "filter_chains[" + i + ']',
            "\"name\" field is required when using a listener matcher: filter_chain_matcher"
                + " chooses by it");
      } else if (!names.add(name)) {
        errors.add(
            "filter_chains[" + i + "].name",
            "\"name\" field is duplicated with value '" + name + "'");
      }
    }
  }

  @Override
  public void checkInput(MatchInputFactory<?> factory, String typeUrl) throws ConfigException {
    if (!factory.isCommon() && !factory.servesConnections()) {
      throw new ConfigException(
          "typed_config",
          "cannot create a filter chain matcher: "
              + typeUrl
              + " looks at requests; only inputs of connections are allowed");
    }
  }

  @Override
  public boolean allowsKeepMatching() {
    return true;
  }

  @Override
  public String action(TypedExtensionConfig config) throws ConfigException {
    try {
      if (TypedConfig.unpack(config.getTypedConfig()) instanceof StringValue name) {
        return name.getValue();
      }
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("typed_config", "malformed: " + e.getMessage());
    }
    throw new ConfigException(
        "typed_config",
        "cannot create a filter chain matcher: "
            + FeatureCoverage.unsupported(config.getName(), config.getTypedConfig().getTypeUrl())
            + "; google.protobuf.StringValue with the name of a filter chain is");
  }
}
