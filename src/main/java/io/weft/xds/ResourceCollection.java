package io.weft.xds;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.DynamicResources;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource.ApiType;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.XdstpName;
import io.weft.config.CollectionLocator;
import io.weft.config.ConfigSourceTranslator;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where all resources of a type, or all of a collection, come from. A value. Source: {@code
 * Bootstrap.DynamicResources} and {@code LedsClusterLocalityConfig}.
 *
 * @param names what is asked for: the name of a collection; null for all that there are
 * @param initialFetchTimeout how long who needs them waits at first; zero for ever
 */
record ResourceCollection(
    ConfigSource source, @Nullable Set<String> names, Duration initialFetchTimeout) {
  private static final io.envoyproxy.envoy.config.core.v3.ConfigSource NOT_SET =
      io.envoyproxy.envoy.config.core.v3.ConfigSource.getDefaultInstance();

  /**
   * Where all clusters of {@code bootstrap} come from; null for nowhere.
   *
   * @param nodeContext what names of collections say of this node
   * @throws ConfigException if they cannot come from there
   */
  static @Nullable ResourceCollection ofClusters(
      Bootstrap bootstrap, Map<String, String> nodeContext) throws ConfigException {
    DynamicResources resources = bootstrap.getDynamicResources();
    return of(
        ResourceType.CLUSTER,
        resources.hasCdsConfig() ? resources.getCdsConfig() : null,
        resources.getCdsResourcesLocator(),
        nodeContext);
  }

  /** As {@link #ofClusters}, of listeners. */
  static @Nullable ResourceCollection ofListeners(
      Bootstrap bootstrap, Map<String, String> nodeContext) throws ConfigException {
    DynamicResources resources = bootstrap.getDynamicResources();
    return of(
        ResourceType.LISTENER,
        resources.hasLdsConfig() ? resources.getLdsConfig() : null,
        resources.getLdsResourcesLocator(),
        nodeContext);
  }

  private static @Nullable ResourceCollection of(
      ResourceType type,
      io.envoyproxy.envoy.config.core.v3.@Nullable ConfigSource proto,
      String locator,
      Map<String, String> nodeContext)
      throws ConfigException {
    String prefix = "dynamic_resources." + type.text().toLowerCase(Locale.ROOT);
    if (locator.isEmpty()) {
      try {
        return proto == null ? null : of(proto);
      } catch (ConfigException e) {
        throw e.under(prefix + "_config");
      }
    }
    try {
      return of(locator, proto == null ? NOT_SET : proto, type, nodeContext);
    } catch (ConfigException e) {
      throw e.under(prefix + "_resources_locator");
    }
  }

  /** All resources that {@code proto}, which was validated, has. */
  private static ResourceCollection of(io.envoyproxy.envoy.config.core.v3.ConfigSource proto)
      throws ConfigException {
    return new ResourceCollection(
        ConfigSourceTranslator.translate(proto),
        null,
        ConfigSourceTranslator.initialFetchTimeout(proto));
  }

  /**
   * The resources of {@code type} of a collection.
   *
   * @param locator of the collection
   * @param proto who has it, unless that is a file
   * @param nodeContext what is said of this node
   * @throws ConfigException if nobody has such a collection
   */
  static ResourceCollection of(
      String locator,
      io.envoyproxy.envoy.config.core.v3.ConfigSource proto,
      ResourceType type,
      Map<String, String> nodeContext)
      throws ConfigException {
    Duration timeout = ConfigSourceTranslator.initialFetchTimeout(proto);
    return switch (CollectionLocator.parse(locator)) {
      case CollectionLocator.File file ->
          new ResourceCollection(ConfigSourceTranslator.collectionFile(file.path()), null, timeout);
      case CollectionLocator.Xdstp(XdstpName name) -> {
        if (!type.typeUrl().endsWith('/' + name.resourceType())) {
          throw new ConfigException(
              "",
              "xdstp:// type does not match "
                  + type.typeUrl().substring(type.typeUrl().indexOf('/') + 1)
                  + " in "
                  + locator);
        }
        yield new ResourceCollection(
            collectionSource(proto), Set.of(name.within(nodeContext).text()), timeout);
      }
    };
  }

  /**
   * Who has a collection.
   *
   * @throws ConfigException if {@code proto} can have none
   */
  private static ConfigSource collectionSource(
      io.envoyproxy.envoy.config.core.v3.ConfigSource proto) throws ConfigException {
    if (proto.hasAds()) {
      return new ConfigSource.Ads();
    }
    if (!proto.hasApiConfigSource()) {
      throw new ConfigException(
          "",
          "Missing or not supported config source specifier for a collection. Only ADS and gRPC in"
              + " delta-xDS mode are supported.");
    }
    ApiType type = proto.getApiConfigSource().getApiType();
    return switch (type) {
      case DELTA_GRPC -> ConfigSourceTranslator.translate(proto);
      // Envoy takes the aggregated stream whatever else is said.
      case AGGREGATED_GRPC, AGGREGATED_DELTA_GRPC -> new ConfigSource.Ads();
      case REST, GRPC, DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE, UNRECOGNIZED ->
          throw new ConfigException(
              "api_config_source.api_type",
              "Unknown xdstp:// transport API type " + type + "; DELTA_GRPC is possible");
    };
  }
}
