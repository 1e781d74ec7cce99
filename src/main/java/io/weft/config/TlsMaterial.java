package io.weft.config;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.tls.LoadedIdentity;
import io.weft.tls.LoadedTrust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The certificates of one TLS context: those that stand in it, and those that files of secrets
 * hold. Can be read again and again, since files are replaced while Weft runs.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.CommonTlsContext}.
 */
final class TlsMaterial {
  /**
   * What was read.
   *
   * @param identities none for an end that shows no certificate
   */
  record Loaded(List<LoadedIdentity> identities, LoadedTrust trust) {}

  private final CommonTlsContext common;
  private volatile Set<Path> watched = Set.of();

  TlsMaterial(CommonTlsContext common) {
    this.common = common;
  }

  /** Whether a part comes from files of secrets, which may be missing or wrong for a while. */
  boolean isOfSecrets() {
    return common.getTlsCertificateSdsSecretConfigsCount() > 0 || trustSecret() != null;
  }

  /** The names of the secrets. */
  List<String> secretNames() {
    List<String> names = new ArrayList<>();
    common.getTlsCertificateSdsSecretConfigsList().forEach(secret -> names.add(secret.getName()));
    SdsSecretConfig trust = trustSecret();
    if (trust != null) {
      names.add(trust.getName());
    }
    return names;
  }

  /** The files and folders whose change means that all has to be read again; any thread. */
  Set<Path> watched() {
    return watched;
  }

  /** Fails if a file of secrets cannot be one at all. */
  void refuseImpossible() throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    for (int i = 0; i < common.getTlsCertificateSdsSecretConfigsCount(); i++) {
      SdsSecretConfig secret = common.getTlsCertificateSdsSecretConfigs(i);
      attempt(errors, "tls_certificate_sds_secret_configs[" + i + ']', secret);
    }
    if (common.hasValidationContextSdsSecretConfig()) {
      SdsSecretConfig secret = common.getValidationContextSdsSecretConfig();
      attempt(errors, "validation_context_sds_secret_config", secret);
    } else if (common.hasCombinedValidationContext()) {
      SdsSecretConfig secret =
          common.getCombinedValidationContext().getValidationContextSdsSecretConfig();
      attempt(errors, "combined_validation_context.validation_context_sds_secret_config", secret);
    }
    errors.throwIfAny();
  }

  private static void attempt(ConfigErrors errors, String field, SdsSecretConfig secret) {
    errors.attempt(field, () -> SecretFiles.path(secret));
  }

  /** Reads everything; blocks. Control thread, or before it runs. */
  Loaded load() throws ConfigException {
    Set<Path> paths = new LinkedHashSet<>();
    ConfigErrors errors = new ConfigErrors();
    List<LoadedIdentity> identities = errors.attempt("", () -> identities(paths));
    LoadedTrust trust = errors.attempt("", () -> trust(paths));
    watched = Set.copyOf(paths);
    errors.throwIfAny();
    return new Loaded(Objects.requireNonNull(identities), Objects.requireNonNull(trust));
  }

  private List<LoadedIdentity> identities(Set<Path> paths) throws ConfigException {
    if (common.getTlsCertificatesCount() > 0) {
      for (TlsCertificate certificate : common.getTlsCertificatesList()) {
        if (certificate.hasWatchedDirectory()) {
          paths.add(Path.of(certificate.getWatchedDirectory().getPath()));
        }
      }
      return CertificateSources.read(common.getTlsCertificatesList(), "tls_certificates");
    }
    ConfigErrors errors = new ConfigErrors();
    List<LoadedIdentity> identities = new ArrayList<>();
    for (int i = 0; i < common.getTlsCertificateSdsSecretConfigsCount(); i++) {
      SdsSecretConfig secret = common.getTlsCertificateSdsSecretConfigs(i);
      LoadedIdentity identity =
          errors.attempt(
              "tls_certificate_sds_secret_configs[" + i + ']', () -> identity(secret, paths));
      if (identity != null) {
        identities.add(identity);
      }
    }
    errors.throwIfAny();
    return identities;
  }

  private static LoadedIdentity identity(SdsSecretConfig secret, Set<Path> paths)
      throws ConfigException {
    TlsCertificate certificate = SecretFiles.certificate(secret, paths);
    try {
      return CertificateSources.read(certificate).named(secret.getName());
    } catch (ConfigException e) {
      throw e.under(SecretFiles.path(secret) + ": " + secret.getName());
    }
  }

  private @org.jspecify.annotations.Nullable SdsSecretConfig trustSecret() {
    if (common.hasValidationContextSdsSecretConfig()) {
      return common.getValidationContextSdsSecretConfig();
    }
    return common.getCombinedValidationContext().hasValidationContextSdsSecretConfig()
        ? common.getCombinedValidationContext().getValidationContextSdsSecretConfig()
        : null;
  }

  private LoadedTrust trust(Set<Path> paths) throws ConfigException {
    SdsSecretConfig secret = trustSecret();
    if (secret == null) {
      CertificateValidationContext own =
          common.hasCombinedValidationContext()
              ? common.getCombinedValidationContext().getDefaultValidationContext()
              : common.getValidationContext();
      if (own.hasWatchedDirectory()) {
        paths.add(Path.of(own.getWatchedDirectory().getPath()));
      }
      return own.equals(CertificateValidationContext.getDefaultInstance())
          ? LoadedTrust.NONE
          : translate(own, "validation_context");
    }
    // What the secret says replaces single fields of the default and is added to its lists.
    CertificateValidationContext merged =
        common.getCombinedValidationContext().getDefaultValidationContext().toBuilder()
            .mergeFrom(SecretFiles.validation(secret, paths))
            .build();
    return translate(merged, SecretFiles.path(secret) + ": " + secret.getName())
        .named(secret.getName());
  }

  private static LoadedTrust translate(CertificateValidationContext proto, String where)
      throws ConfigException {
    try {
      return ValidationContextTranslator.translate(proto);
    } catch (ConfigException e) {
      throw e.under(where);
    }
  }
}
