package io.weft.extension.clusterspecifier.matcher;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.router.cluster_specifiers.matcher.v3.ClusterAction;
import io.envoyproxy.envoy.extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier;
import io.weft.common.ConfigException;
import io.weft.config.FeatureCoverage;
import io.weft.config.MatchTreeTranslator;
import io.weft.config.TypedConfig;
import io.weft.router.ClusterSpecifier;
import io.weft.spi.ClusterSpecifierFactory;
import io.weft.spi.FactoryContext;
import io.weft.spi.MatchInputFactory;

/** Makes what chooses the cluster of a route by a tree of matchers. */
public final class MatcherClusterSpecifierFactory
    implements ClusterSpecifierFactory<MatcherClusterSpecifier> {
  @Override
  public String name() {
    return "envoy.router.cluster_specifier_plugin.matcher";
  }

  @Override
  public Class<MatcherClusterSpecifier> configType() {
    return MatcherClusterSpecifier.class;
  }

  @Override
  public ClusterSpecifier create(MatcherClusterSpecifier config, FactoryContext context)
      throws ConfigException {
    try {
      return new ClusterTree(
          new MatchTreeTranslator<>(context, new Place()).translate(config.getClusterMatcher()));
    } catch (ConfigException e) {
      throw e.under("cluster_matcher");
    }
  }

  /** Trees that lead to the names of clusters. */
  private static final class Place implements MatchTreeTranslator.Place<String> {
    @Override
    public void checkInput(MatchInputFactory<?> factory, String typeUrl) throws ConfigException {
      if (!factory.servesRequests()) {
        throw new ConfigException("typed_config", "there is no such input of requests: " + typeUrl);
      }
    }

    @Override
    public boolean allowsKeepMatching() {
      return false;
    }

    @Override
    public String action(TypedExtensionConfig config) throws ConfigException {
      try {
        if (TypedConfig.unpack(config.getTypedConfig()) instanceof ClusterAction action) {
          return action.getCluster();
        }
      } catch (InvalidProtocolBufferException e) {
        throw new ConfigException("typed_config", "malformed: " + e.getMessage());
      }
      throw new ConfigException(
          "typed_config",
          FeatureCoverage.unsupported(config.getName(), config.getTypedConfig().getTypeUrl()));
    }
  }
}
