package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.ClusterSpecifierPlugin;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.router.ClusterSpecifier;
import io.weft.spi.ClusterSpecifierFactory;
import io.weft.spi.FactoryContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route table has for its routes to have their clusters chosen, by name. A value. Source:
 * {@code RouteConfiguration.cluster_specifier_plugins}.
 */
record ClusterSpecifiers(Map<String, ClusterSpecifier> byName) {
  ClusterSpecifiers {
    byName = Map.copyOf(byName);
  }

  /** Those that {@code protos} describe; what is wrong is told to {@code errors}. */
  static ClusterSpecifiers translate(
      List<ClusterSpecifierPlugin> protos, FactoryContext context, ConfigErrors errors) {
    Map<String, ClusterSpecifier> byName = new HashMap<>();
    for (int i = 0; i < protos.size(); i++) {
      ClusterSpecifierPlugin proto = protos.get(i);
      ClusterSpecifier specifier =
          errors.attempt("cluster_specifier_plugins[" + i + ']', () -> specifier(proto, context));
      byName.put(
          proto.getExtension().getName(),
          specifier == null ? ClusterSpecifier.LeftOut.INSTANCE : specifier);
    }
    return new ClusterSpecifiers(byName);
  }

  /** The one that {@code proto} names or describes; null if it does neither. */
  @Nullable ClusterSpecifier of(RouteAction proto, FactoryContext context) throws ConfigException {
    return switch (proto.getClusterSpecifierCase()) {
      case CLUSTER_SPECIFIER_PLUGIN -> named(proto.getClusterSpecifierPlugin());
      case INLINE_CLUSTER_SPECIFIER_PLUGIN -> {
        try {
          yield specifier(proto.getInlineClusterSpecifierPlugin(), context);
        } catch (ConfigException e) {
          throw e.under("inline_cluster_specifier_plugin");
        }
      }
      default -> null;
    };
  }

  private ClusterSpecifier named(String name) throws ConfigException {
    ClusterSpecifier specifier = byName.get(name);
    if (specifier == null) {
      throw new ConfigException(
          "cluster_specifier_plugin",
          "Unknown cluster specifier plugin name: " + name + " is used in the route");
    }
    return specifier;
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static ClusterSpecifier specifier(ClusterSpecifierPlugin proto, FactoryContext context)
      throws ConfigException {
    var extension = proto.getExtension();
    ResolvedExtension<ClusterSpecifierFactory<?>> resolved;
    try {
      resolved =
          ResolvedExtension.of(
              context.extensions(),
              (Class<ClusterSpecifierFactory<?>>) (Class<?>) ClusterSpecifierFactory.class,
              extension.getName(),
              extension.getTypedConfig());
    } catch (ConfigException e) {
      if (proto.getIsOptional()) {
        return ClusterSpecifier.LeftOut.INSTANCE;
      }
      throw e.under("extension");
    }
    try {
      return ((ClusterSpecifierFactory<Object>) resolved.factory())
          .create(resolved.config(), context);
    } catch (ConfigException e) {
      throw e.under("typed_config").under("extension");
    }
  }
}
