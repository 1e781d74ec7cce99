package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.weft.common.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Secrets in files: a {@code DiscoveryResponse} of {@code Secret}s, as a server of secrets would
 * send it. Source: {@code envoy.config.core.v3.PathConfigSource}.
 */
@SuppressWarnings("deprecation") // Envoy still accepts path.
final class SecretFiles {
  private SecretFiles() {}

  /**
   * The file that {@code secret} is in.
   *
   * @throws ConfigException if there is none
   */
  static Path path(SdsSecretConfig secret) throws ConfigException {
    String name = name(secret);
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new ConfigException(
          "sds_config",
          "paths must refer to an existing path in the system: '" + name + "' does not exist");
    }
    return path;
  }

  /**
   * The secret {@code secret}; adds the file or folder to watch to {@code paths}.
   *
   * @throws ConfigException if the file cannot be read or has no such secret
   */
  static Secret read(SdsSecretConfig secret, Set<Path> paths, Predicate<String> knownExtensions)
      throws ConfigException {
    paths.add(watched(secret));
    Path path = path(secret);
    ReadConfig<DiscoveryResponse> response =
        ConfigMerge.merge(
            List.of(
                ConfigFile.read(
                    path, DiscoveryResponse.getDefaultInstance(), UnknownFields.REFUSE)));
    for (Any resource : response.message().getResourcesList()) {
      Secret found = unpack(resource, path);
      if (found.getName().equals(secret.getName())) {
        refuseWhatIsNotBuilt(found, path + ": " + secret.getName(), knownExtensions);
        return found;
      }
    }
    throw new ConfigException(path.toString(), "has no secret '" + secret.getName() + "'");
  }

  /** The file or folder whose change means that {@code secret} may be another one. */
  static Path watched(SdsSecretConfig secret) {
    PathConfigSource source = secret.getSdsConfig().getPathConfigSource();
    return source.hasWatchedDirectory()
        ? Path.of(source.getWatchedDirectory().getPath())
        : Path.of(name(secret));
  }

  private static String name(SdsSecretConfig secret) {
    ConfigSource source = secret.getSdsConfig();
    return switch (source.getConfigSourceSpecifierCase()) {
      case PATH -> source.getPath();
      case PATH_CONFIG_SOURCE -> source.getPathConfigSource().getPath();
      case API_CONFIG_SOURCE, ADS, SELF, CONFIGSOURCESPECIFIER_NOT_SET ->
          throw new IllegalArgumentException("no file: " + secret.getName());
    };
  }

  private static Secret unpack(Any resource, Path path) throws ConfigException {
    try {
      return resource.unpack(Secret.class);
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException(
          path.toString(), "holds something that is no Secret: " + resource.getTypeUrl());
    }
  }

  /** Fails if {@code content} sets what Weft has not; {@code where} begins the error. */
  static void refuseWhatIsNotBuilt(Message content, String where, Predicate<String> knownExtensions)
      throws ConfigException {
    FeatureCoverage.Result result = FeatureCoverage.check(content, knownExtensions);
    if (!result.refused().isEmpty()) {
      throw new ConfigException(result.refused()).under(where);
    }
  }
}
