package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ResourceLocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Translates where resources come from. Source: {@code envoy.config.core.v3.ConfigSource}; what is
 * valid there but not built here is refused by name.
 */
@SuppressWarnings("deprecation") // V2 is refused; Envoy still accepts path.
public final class ConfigSourceTranslator {
  private static final Duration INITIAL_FETCH_TIMEOUT = Duration.ofSeconds(15);

  private ConfigSourceTranslator() {}

  /** The source that {@code proto}, which was validated, describes. */
  public static ConfigSource translate(io.envoyproxy.envoy.config.core.v3.ConfigSource proto)
      throws ConfigException {
    if (proto.getResourceApiVersion() == ApiVersion.V2) {
      throw new ConfigException("resource_api_version", "V2 is gone from Envoy; write V3");
    }
    return switch (proto.getConfigSourceSpecifierCase()) {
      case ADS -> new ConfigSource.Ads();
      case API_CONFIG_SOURCE -> stream(proto.getApiConfigSource());
      case PATH -> file("path", PathConfigSource.newBuilder().setPath(proto.getPath()).build());
      case PATH_CONFIG_SOURCE -> file("path_config_source", proto.getPathConfigSource());
      case SELF, CONFIGSOURCESPECIFIER_NOT_SET ->
          throw new ConfigException(
              "config_source_specifier",
              "Missing config source specifier; ads, api_config_source and path_config_source are"
                  + " possible");
    };
  }

  /**
   * Where the resource {@code name} comes from and how long it is waited for.
   *
   * @throws ConfigException if {@code proto} cannot be used
   */
  public static ResourceLocator locator(
      io.envoyproxy.envoy.config.core.v3.ConfigSource proto, String name) throws ConfigException {
    return new ResourceLocator(translate(proto), name, initialFetchTimeout(proto));
  }

  /**
   * The file {@code path} that holds a collection.
   *
   * @throws ConfigException if it is not there
   */
  public static ConfigSource collectionFile(Path path) throws ConfigException {
    refuseMissing("", path);
    return new ConfigSource.CollectionFile(path);
  }

  /** How long what needs a resource waits for it at first; zero for ever. */
  public static Duration initialFetchTimeout(
      io.envoyproxy.envoy.config.core.v3.ConfigSource proto) {
    return proto.hasInitialFetchTimeout()
        ? ClusterTranslator.duration(proto.getInitialFetchTimeout())
        : INITIAL_FETCH_TIMEOUT;
  }

  private static ConfigSource stream(ApiConfigSource proto) throws ConfigException {
    try {
      switch (proto.getApiType()) {
        case GRPC, DELTA_GRPC -> refuseServices(proto);
        case REST -> refuseRest(proto);
        case AGGREGATED_GRPC,
            AGGREGATED_DELTA_GRPC,
            DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE,
            UNRECOGNIZED ->
            throw new ConfigException(
                "api_type", "Unsupported config source " + proto.getApiType());
      }
      return new StreamSource(proto);
    } catch (ConfigException e) {
      throw e.under("api_config_source");
    }
  }

  /**
   * Refuses what Envoy refuses of {@code proto}, whatever it is used for.
   *
   * @throws ConfigException if it does not name exactly one service
   */
  static void refuseServices(ApiConfigSource proto) throws ConfigException {
    refuseServices(proto, 1);
  }

  /**
   * As above.
   *
   * @param most how many services it may name
   * @throws ConfigException if it names none, or more
   */
  public static void refuseServices(ApiConfigSource proto, int most) throws ConfigException {
    refuseVersion(proto);
    if (proto.getClusterNamesCount() > 0) {
      throw new ConfigException(
          "cluster_names",
          "ApiConfigSource::(AGGREGATED_)(DELTA_)GRPC must not have a cluster name specified");
    }
    if (proto.getGrpcServicesCount() == 0) {
      throw new ConfigException(
          "grpc_services",
          "API configs must have either a gRPC service or a cluster name defined; one service is"
              + " needed");
    }
    if (proto.getGrpcServicesCount() > most) {
      throw new ConfigException(
          "grpc_services",
          "ApiConfigSource::(AGGREGATED_)(DELTA_)GRPC must have no more than "
              + most
              + " gRPC services specified");
    }
    for (int i = 0; i < proto.getGrpcServicesCount(); i++) {
      refuseNames(proto.getGrpcServices(i).getInitialMetadataList(), i);
    }
  }

  private static void refuseRest(ApiConfigSource proto) throws ConfigException {
    refuseVersion(proto);
    if (proto.getGrpcServicesCount() > 0) {
      throw new ConfigException(
          "grpc_services",
          "envoy.config.core.v3.ApiConfigSource, if not a gRPC type, must not have a gRPC service"
              + " specified");
    }
    if (proto.getClusterNamesCount() == 0) {
      throw new ConfigException(
          "cluster_names",
          "API configs must have either a gRPC service or a cluster name defined; REST needs a"
              + " name");
    }
    if (proto.getClusterNamesCount() > 1) {
      throw new ConfigException(
          "cluster_names",
          "envoy.config.core.v3.ApiConfigSource must have a singleton cluster name specified");
    }
    if (!proto.hasRefreshDelay()) {
      throw new ConfigException(
          "refresh_delay", "refresh_delay is required for REST API configuration sources");
    }
    if (!isPositive(proto.getRefreshDelay())) {
      throw new ConfigException("refresh_delay", "has to be longer than 0s: Envoy fails at that");
    }
  }

  private static boolean isPositive(com.google.protobuf.Duration proto) {
    return proto.getSeconds() >= 0 && (proto.getSeconds() > 0 || proto.getNanos() > 0);
  }

  private static void refuseVersion(ApiConfigSource proto) throws ConfigException {
    ApiVersion version = proto.getTransportApiVersion();
    if (version != ApiVersion.V3 && version != ApiVersion.AUTO) {
      throw new ConfigException(
          "transport_api_version", "only V3 is left in Envoy; write transport_api_version: V3");
    }
  }

  private static void refuseNames(List<HeaderValue> metadata, int service) throws ConfigException {
    for (HeaderValue header : metadata) {
      if (header.getKey().chars().anyMatch(c -> !isOfMetadata(c))) {
        throw new ConfigException(
            "grpc_services[" + service + "].initial_metadata",
            "'" + header.getKey() + "' is no name of metadata; a-z, 0-9, '-', '_' and '.' are");
      }
    }
  }

  private static boolean isOfMetadata(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_'
        || c == '.';
  }

  private static ConfigSource file(String field, PathConfigSource proto) throws ConfigException {
    Path path = Path.of(proto.getPath());
    refuseMissing(field, path);
    if (!proto.hasWatchedDirectory()) {
      return new ConfigSource.File(path, null);
    }
    Path folder = Path.of(proto.getWatchedDirectory().getPath());
    refuseMissing(field + ".watched_directory", folder);
    return new ConfigSource.File(path, folder);
  }

  private static void refuseMissing(String field, Path path) throws ConfigException {
    if (!Files.exists(path)) {
      throw new ConfigException(
          field,
          "paths must refer to an existing path in the system: '" + path + "' does not exist");
    }
  }
}
