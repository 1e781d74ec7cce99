package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.weft.common.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

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
   * @throws ConfigException if there is none, or secrets come from elsewhere
   */
  static Path path(SdsSecretConfig secret) throws ConfigException {
    ConfigSource source = secret.getSdsConfig();
    String name =
        switch (source.getConfigSourceSpecifierCase()) {
          case PATH -> source.getPath();
          case PATH_CONFIG_SOURCE -> source.getPathConfigSource().getPath();
          case API_CONFIG_SOURCE, ADS, SELF, CONFIGSOURCESPECIFIER_NOT_SET ->
              throw new ConfigException(
                  "sds_config",
                  "secrets come from files only, of path_config_source, in Weft as yet");
        };
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new ConfigException(
          "sds_config",
          "paths must refer to an existing path in the system: '" + name + "' does not exist");
    }
    return path;
  }

  /** The certificate {@code secret}; adds the files and folders to watch to {@code paths}. */
  static TlsCertificate certificate(SdsSecretConfig secret, Set<Path> paths)
      throws ConfigException {
    Secret found = read(secret, paths);
    if (!found.hasTlsCertificate()) {
      throw new ConfigException("", "secret '" + secret.getName() + "' is no tls_certificate");
    }
    TlsCertificate certificate = found.getTlsCertificate();
    if (certificate.hasWatchedDirectory()) {
      paths.add(Path.of(certificate.getWatchedDirectory().getPath()));
    } else {
      addParent(certificate.getCertificateChain(), paths);
      addParent(certificate.getPrivateKey(), paths);
    }
    return certificate;
  }

  /** The trusted certificates {@code secret}; adds the files and folders to watch. */
  static CertificateValidationContext validation(SdsSecretConfig secret, Set<Path> paths)
      throws ConfigException {
    Secret found = read(secret, paths);
    if (!found.hasValidationContext()) {
      throw new ConfigException("", "secret '" + secret.getName() + "' is no validation_context");
    }
    CertificateValidationContext validation = found.getValidationContext();
    if (validation.hasWatchedDirectory()) {
      paths.add(Path.of(validation.getWatchedDirectory().getPath()));
    } else {
      addParent(validation.getTrustedCa(), paths);
      addParent(validation.getCrl(), paths);
    }
    return validation;
  }

  private static void addParent(DataSource source, Set<Path> paths) {
    Path parent = source.hasFilename() ? Path.of(source.getFilename()).getParent() : null;
    if (parent != null) {
      paths.add(parent);
    }
  }

  private static Secret read(SdsSecretConfig secret, Set<Path> paths) throws ConfigException {
    ConfigSource source = secret.getSdsConfig();
    Path path = path(secret);
    paths.add(
        source.getPathConfigSource().hasWatchedDirectory()
            ? Path.of(source.getPathConfigSource().getWatchedDirectory().getPath())
            : path);
    ReadConfig<DiscoveryResponse> response =
        ConfigMerge.merge(
            List.of(
                ConfigFile.read(
                    path, DiscoveryResponse.getDefaultInstance(), UnknownFields.REFUSE)));
    for (Any resource : response.message().getResourcesList()) {
      Secret found = unpack(resource, path);
      if (found.getName().equals(secret.getName())) {
        refuseWhatIsNotBuilt(found, path);
        return found;
      }
    }
    throw new ConfigException(path.toString(), "has no secret '" + secret.getName() + "'");
  }

  private static Secret unpack(Any resource, Path path) throws ConfigException {
    try {
      return resource.unpack(Secret.class);
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException(
          path.toString(), "holds something that is no Secret: " + resource.getTypeUrl());
    }
  }

  private static void refuseWhatIsNotBuilt(Secret secret, Path path) throws ConfigException {
    Message content =
        secret.hasTlsCertificate() ? secret.getTlsCertificate() : secret.getValidationContext();
    FeatureCoverage.Result result = FeatureCoverage.check(content, type -> false);
    if (!result.refused().isEmpty()) {
      throw new ConfigException(result.refused()).under(path + ": " + secret.getName());
    }
  }
}
