package io.weft.config;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.FactoryContext;
import io.weft.stats.Scope;
import io.weft.tls.LoadedIdentity;
import io.weft.tls.LoadedTrust;
import io.weft.tls.TicketKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of one TLS context: those that stand in it, and those that are secrets, as the
 * keys of its tickets may be. Can be read again and again, since files are replaced while Weft
 * runs.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.CommonTlsContext}.
 */
final class TlsMaterial {
  /**
   * What was read.
   *
   * @param identities none for an end that shows no certificate
   * @param ticketKeys of a secret; null if none was asked for
   */
  record Loaded(
      List<LoadedIdentity> identities, LoadedTrust trust, @Nullable List<TicketKey> ticketKeys) {}

  /** Has a transport use what is there now. */
  @FunctionalInterface
  interface Renewal {
    void renew() throws ConfigException;
  }

  private static final String TICKET_KEYS = "session_ticket_keys_sds_secret_config";

  private final CommonTlsContext common;
  private final @Nullable SdsSecretConfig ticketKeys;
  private final TlsSecrets secrets;
  private final ExtensionRegistry extensions;
  private volatile Set<Path> watched = Set.of();

  private TlsMaterial(
      CommonTlsContext common, @Nullable SdsSecretConfig ticketKeys, FactoryContext context) {
    this.common = common;
    this.ticketKeys = ticketKeys;
    this.secrets = new TlsSecrets(context);
    this.extensions = context.extensions();
  }

  /** What a client's side needs. */
  static TlsMaterial ofClient(CommonTlsContext common, FactoryContext context) {
    return new TlsMaterial(common, null, context);
  }

  /** What a server's side needs, with the keys of its tickets if they are a secret. */
  static TlsMaterial ofServer(DownstreamTlsContext proto, FactoryContext context) {
    return new TlsMaterial(
        proto.getCommonTlsContext(),
        proto.hasSessionTicketKeysSdsSecretConfig()
            ? proto.getSessionTicketKeysSdsSecretConfig()
            : null,
        context);
  }

  /** Whether a part may be missing or wrong for a while. */
  boolean isOfSecrets() {
    return secretConfigs().stream().anyMatch(TlsMaterial::isDynamic);
  }

  /** What tells how the secrets fare that may change, below {@code root}. */
  List<SecretRotation> rotations(Scope root) {
    return secretConfigs().stream()
        .filter(TlsMaterial::isDynamic)
        .map(secret -> new SecretRotation(secret, secrets, root))
        .toList();
  }

  /** What tells one state of the static secrets from the next; empty if there are none. */
  List<String> staticState() {
    List<String> state = new ArrayList<>();
    for (SdsSecretConfig secret : secretConfigs()) {
      if (!isDynamic(secret)) {
        state.add(secret.getName() + ' ' + secrets.fingerprint(secret));
      }
    }
    return state;
  }

  /**
   * Asks control planes for what they have to bring.
   *
   * @param then run on the control thread after each secret; what it throws refuses the secret
   * @return what ends the interest
   */
  List<InitTarget> watch(Renewal then) throws ConfigException {
    List<InitTarget> targets = new ArrayList<>();
    try {
      for (int i = 0; i < common.getTlsCertificateSdsSecretConfigsCount(); i++) {
        SdsSecretConfig secret = common.getTlsCertificateSdsSecretConfigs(i);
        watch(secret, TlsCertificate.class, then, targets);
      }
      SdsSecretConfig trust = trustSecret();
      if (trust != null) {
        watch(trust, CertificateValidationContext.class, then, targets);
      }
      if (ticketKeys != null) {
        watch(ticketKeys, TlsSessionTicketKeys.class, then, targets);
      }
      return targets;
    } catch (ConfigException e) {
      targets.forEach(InitTarget::close);
      throw e;
    }
  }

  private <T extends Message> void watch(
      SdsSecretConfig secret, Class<T> kind, Renewal then, List<InitTarget> targets)
      throws ConfigException {
    if (TlsSecrets.origin(secret) == TlsSecrets.Origin.DISCOVERY) {
      try {
        targets.add(secrets.watch(kind, secret, found -> then.renew()));
      } catch (ConfigException e) {
        throw e.under("secret '" + secret.getName() + "'");
      }
    }
  }

  private List<SdsSecretConfig> secretConfigs() {
    List<SdsSecretConfig> all = new ArrayList<>(common.getTlsCertificateSdsSecretConfigsList());
    SdsSecretConfig trust = trustSecret();
    if (trust != null) {
      all.add(trust);
    }
    if (ticketKeys != null) {
      all.add(ticketKeys);
    }
    return all;
  }

  private static boolean isDynamic(SdsSecretConfig secret) {
    return TlsSecrets.origin(secret) != TlsSecrets.Origin.BOOTSTRAP;
  }

  /** The files and folders whose change means that all has to be read again; any thread. */
  Set<Path> watched() {
    return watched;
  }

  /** Has {@code paths} be what is {@link #watched}, since what was just read is not used. */
  void watchAgain(Set<Path> paths) {
    watched = paths;
  }

  /** Fails if a secret of the common context cannot be one at all. */
  void refuseImpossible() throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    for (int i = 0; i < common.getTlsCertificateSdsSecretConfigsCount(); i++) {
      SdsSecretConfig secret = common.getTlsCertificateSdsSecretConfigs(i);
      attempt(
          errors, "tls_certificate_sds_secret_configs[" + i + ']', TlsCertificate.class, secret);
    }
    if (common.hasValidationContextSdsSecretConfig()) {
      SdsSecretConfig secret = common.getValidationContextSdsSecretConfig();
      attempt(
          errors,
          "validation_context_sds_secret_config",
          CertificateValidationContext.class,
          secret);
    } else if (common.hasCombinedValidationContext()) {
      SdsSecretConfig secret =
          common.getCombinedValidationContext().getValidationContextSdsSecretConfig();
      attempt(
          errors,
          "combined_validation_context.validation_context_sds_secret_config",
          CertificateValidationContext.class,
          secret);
    }
    errors.throwIfAny();
  }

  /** Fails if the secret of the tickets' keys cannot be one at all. */
  void refuseImpossibleTicketKeys() throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    if (ticketKeys != null) {
      attempt(errors, TICKET_KEYS, TlsSessionTicketKeys.class, ticketKeys);
    }
    errors.throwIfAny();
  }

  private void attempt(
      ConfigErrors errors, String field, Class<? extends Message> kind, SdsSecretConfig secret) {
    errors.check(field, () -> secrets.check(kind, secret));
  }

  /**
   * Reads everything; blocks. Control thread, or before it runs.
   *
   * @return null as long as a control plane owes a secret
   */
  @Nullable Loaded load() throws ConfigException {
    Set<Path> paths = new LinkedHashSet<>();
    ConfigErrors errors = new ConfigErrors();
    List<LoadedIdentity> identities =
        errors.<@Nullable List<LoadedIdentity>>attempt("", () -> identities(paths));
    LoadedTrust trust = errors.<@Nullable LoadedTrust>attempt("", () -> trust(paths));
    SdsSecretConfig secret = ticketKeys;
    List<TicketKey> keys =
        secret == null
            ? null
            : errors.<@Nullable List<TicketKey>>attempt("", () -> ticketKeys(secret, paths));
    watched = Set.copyOf(paths);
    errors.throwIfAny();
    return identities == null || trust == null || (secret != null && keys == null)
        ? null
        : new Loaded(identities, trust, keys);
  }

  private @Nullable List<TicketKey> ticketKeys(SdsSecretConfig secret, Set<Path> paths)
      throws ConfigException {
    TlsSessionTicketKeys found = secrets.find(TlsSessionTicketKeys.class, secret, paths);
    if (found == null) {
      return null;
    }
    try {
      return TicketKeySources.read(found);
    } catch (ConfigException e) {
      throw e.under(TlsSecrets.where(secret));
    }
  }

  private @Nullable List<LoadedIdentity> identities(Set<Path> paths) throws ConfigException {
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
          errors.<@Nullable LoadedIdentity>attempt(
              "tls_certificate_sds_secret_configs[" + i + ']', () -> identity(secret, paths));
      if (identity != null) {
        identities.add(identity);
      }
    }
    errors.throwIfAny();
    boolean isComplete = identities.size() == common.getTlsCertificateSdsSecretConfigsCount();
    return isComplete ? identities : null;
  }

  private @Nullable LoadedIdentity identity(SdsSecretConfig secret, Set<Path> paths)
      throws ConfigException {
    TlsCertificate certificate = secrets.find(TlsCertificate.class, secret, paths);
    if (certificate == null) {
      return null;
    }
    try {
      return CertificateSources.read(certificate).named(secret.getName());
    } catch (ConfigException e) {
      throw e.under(TlsSecrets.where(secret));
    }
  }

  private @Nullable SdsSecretConfig trustSecret() {
    if (common.hasValidationContextSdsSecretConfig()) {
      return common.getValidationContextSdsSecretConfig();
    }
    return common.getCombinedValidationContext().hasValidationContextSdsSecretConfig()
        ? common.getCombinedValidationContext().getValidationContextSdsSecretConfig()
        : null;
  }

  private @Nullable LoadedTrust trust(Set<Path> paths) throws ConfigException {
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
          : translate(own, "validation_context", paths);
    }
    CertificateValidationContext found =
        secrets.find(CertificateValidationContext.class, secret, paths);
    if (found == null) {
      return null;
    }
    // What the secret says replaces single fields of the default and is added to its lists.
    CertificateValidationContext merged =
        common.getCombinedValidationContext().getDefaultValidationContext().toBuilder()
            .mergeFrom(found)
            .build();
    return translate(merged, TlsSecrets.where(secret), paths).named(secret.getName());
  }

  private LoadedTrust translate(CertificateValidationContext proto, String where, Set<Path> paths)
      throws ConfigException {
    try {
      return ValidationContextTranslator.translate(proto, extensions, paths);
    } catch (ConfigException e) {
      throw e.under(where);
    }
  }
}
