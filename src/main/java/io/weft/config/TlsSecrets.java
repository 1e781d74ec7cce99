package io.weft.config;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.spi.FactoryContext;
import io.weft.spi.SecretWatcher;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that one TLS context names: they stand in the bootstrap, in a file, or with a control
 * plane. Control thread, or before it runs.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig}.
 */
final class TlsSecrets {
  /** Where a secret comes from. */
  enum Origin {
    /** {@code static_resources.secrets} of the bootstrap. */
    BOOTSTRAP,
    /** A file of secrets, which may be missing or wrong for a while. */
    FILE,
    /** A control plane, which may take its time. */
    DISCOVERY
  }

  private final FactoryContext context;
  private final Map<SdsSecretConfig, Message> discovered = new ConcurrentHashMap<>();
  private final Map<SdsSecretConfig, Set<Path>> named = new ConcurrentHashMap<>();

  TlsSecrets(FactoryContext context) {
    this.context = context;
  }

  static Origin origin(SdsSecretConfig secret) {
    if (!secret.hasSdsConfig()) {
      return Origin.BOOTSTRAP;
    }
    return isFile(secret.getSdsConfig()) ? Origin.FILE : Origin.DISCOVERY;
  }

  /** What errors call the place of {@code secret}. */
  static String where(SdsSecretConfig secret) throws ConfigException {
    return switch (origin(secret)) {
      case BOOTSTRAP -> "static secret " + secret.getName();
      case FILE -> SecretFiles.path(secret) + ": " + secret.getName();
      case DISCOVERY -> "secret " + secret.getName();
    };
  }

  /**
   * Fails if there can be no such secret.
   *
   * @param kind what it has to hold
   */
  void check(Class<? extends Message> kind, SdsSecretConfig secret) throws ConfigException {
    switch (origin(secret)) {
      case BOOTSTRAP -> staticSecret(kind, secret.getName());
      case FILE -> SecretFiles.path(secret);
      case DISCOVERY -> {
        // Whether it can be asked for is seen when it is.
      }
    }
  }

  /** Asks the control plane for {@code secret} and has {@code then} told of each version. */
  <T extends Message> InitTarget watch(Class<T> kind, SdsSecretConfig secret, SecretWatcher<T> then)
      throws ConfigException {
    try {
      return context.secret(kind, locator(secret), found -> use(secret, found, then));
    } catch (ConfigException e) {
      throw e.under("sds_config");
    }
  }

  private <T extends Message> void use(SdsSecretConfig secret, T found, SecretWatcher<T> then)
      throws ConfigException {
    SecretFiles.refuseWhatIsNotBuilt(found, where(secret), knownExtensions());
    Message before = discovered.put(secret, found);
    Set<Path> namedBefore = named(secret);
    try {
      then.onSecret(found);
    } catch (ConfigException e) {
      named.put(secret, namedBefore);
      if (before == null) {
        discovered.remove(secret);
      } else {
        discovered.put(secret, before);
      }
      throw e;
    }
  }

  /**
   * What {@code secret} is now; null if the control plane has not brought it yet. Blocks while a
   * file is read.
   *
   * @param paths what is to be watched is added
   */
  <T extends Message> @Nullable T find(Class<T> kind, SdsSecretConfig secret, Set<Path> paths)
      throws ConfigException {
    T found =
        switch (origin(secret)) {
          case BOOTSTRAP -> staticSecret(kind, secret.getName());
          case FILE ->
              SecretManager.content(SecretFiles.read(secret, paths, knownExtensions()), kind);
          case DISCOVERY -> kind.cast(discovered.get(secret));
        };
    if (found != null) {
      Set<Path> own = watched(found, origin(secret) != Origin.BOOTSTRAP);
      named.put(secret, own);
      paths.addAll(own);
    }
    return found;
  }

  /** Where to look for changes of the files that {@code secret} named when it was last found. */
  Set<Path> named(SdsSecretConfig secret) {
    return named.getOrDefault(secret, Set.of());
  }

  /** What tells one state of a static secret from the next. */
  int fingerprint(SdsSecretConfig secret) {
    TlsCertificate certificate = context.staticSecret(TlsCertificate.class, secret.getName());
    CertificateValidationContext validation =
        context.staticSecret(CertificateValidationContext.class, secret.getName());
    TlsSessionTicketKeys ticketKeys =
        context.staticSecret(TlsSessionTicketKeys.class, secret.getName());
    return Objects.hash(certificate, validation, ticketKeys);
  }

  private <T extends Message> T staticSecret(Class<T> kind, String name) throws ConfigException {
    T found = context.staticSecret(kind, name);
    if (found == null) {
      throw new ConfigException(
          "name", unknown(kind) + name + "; static_resources.secrets has none");
    }
    return found;
  }

  private static String unknown(Class<? extends Message> kind) {
    if (kind == CertificateValidationContext.class) {
      return "Unknown static certificate validation context: ";
    }
    return kind == TlsSessionTicketKeys.class
        ? "Unknown tls session ticket keys: "
        : "Unknown static secret: ";
  }

  private Predicate<String> knownExtensions() {
    return KnownExtensions.of(context.extensions());
  }

  private static ResourceLocator locator(SdsSecretConfig secret) throws ConfigException {
    return new ResourceLocator(
        ConfigSourceTranslator.translate(secret.getSdsConfig()),
        secret.getName(),
        ConfigSourceTranslator.initialFetchTimeout(secret.getSdsConfig()));
  }

  private static boolean isFile(ConfigSource source) {
    return switch (source.getConfigSourceSpecifierCase()) {
      case PATH, PATH_CONFIG_SOURCE -> true;
      case API_CONFIG_SOURCE, ADS, SELF, CONFIGSOURCESPECIFIER_NOT_SET -> false;
    };
  }

  private static Set<Path> watched(Message content, boolean withFolders) {
    Set<Path> paths = new LinkedHashSet<>();
    if (content instanceof TlsCertificate certificate) {
      if (certificate.hasWatchedDirectory()) {
        paths.add(Path.of(certificate.getWatchedDirectory().getPath()));
      } else if (withFolders) {
        addParent(certificate.getCertificateChain(), paths);
        addParent(certificate.getPrivateKey(), paths);
      }
    } else if (content instanceof CertificateValidationContext validation) {
      if (validation.hasWatchedDirectory()) {
        paths.add(Path.of(validation.getWatchedDirectory().getPath()));
      } else if (withFolders) {
        addParent(validation.getTrustedCa(), paths);
        addParent(validation.getCrl(), paths);
      }
    }
    return paths;
  }

  private static void addParent(DataSource source, Set<Path> paths) {
    Path parent = source.hasFilename() ? Path.of(source.getFilename()).getParent() : null;
    if (parent != null) {
      paths.add(parent);
    }
  }
}
