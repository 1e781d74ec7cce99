package io.weft.config;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.spi.SecretWatcher;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of the process: those of the bootstrap by name and kind, and the way to those that
 * discovery brings. An identity object; the static ones are replaced as a whole when a bootstrap is
 * read again.
 *
 * <p>Source: Envoy's {@code SecretManager}.
 */
public final class SecretManager {
  /** By kind, which is the class of the message, and name. */
  private record Key(Class<?> kind, String name) {}

  private final SecretDiscovery discovery;
  private volatile Map<Key, Message> statics = Map.of();

  /** A manager without static secrets yet. */
  public SecretManager(SecretDiscovery discovery) {
    this.discovery = discovery;
  }

  /**
   * Has the secrets of {@code bootstrap} be the static ones; blocks while files are read.
   *
   * @return what takes the change back, if the rest of the bootstrap cannot be used
   * @throws ConfigException with all problems; nothing has changed then
   */
  Runnable use(Bootstrap bootstrap) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Map<Key, Message> read = new HashMap<>();
    for (int i = 0; i < bootstrap.getStaticResources().getSecretsCount(); i++) {
      Secret secret = bootstrap.getStaticResources().getSecrets(i);
      errors.check("static_resources.secrets[" + i + ']', () -> add(secret, read));
    }
    errors.throwIfAny();
    Map<Key, Message> before = statics;
    statics = Map.copyOf(read);
    return () -> statics = before;
  }

  /** The static secret {@code name} that holds a {@code kind}; null if there is none. */
  <T> @Nullable T staticSecret(Class<T> kind, String name) {
    return kind.cast(statics.get(new Key(kind, name)));
  }

  /** The wait for a secret that discovery brings, and that has to hold a {@code kind}. */
  <T> InitTarget target(Class<T> kind, ResourceLocator secret, SecretWatcher<T> watcher)
      throws ConfigException {
    return discovery.target(secret, found -> watcher.onSecret(content(found, kind)));
  }

  /**
   * What {@code secret} holds.
   *
   * @throws ConfigException if it is no {@code kind}
   */
  static <T> T content(Secret secret, Class<T> kind) throws ConfigException {
    Message content = content(secret);
    if (!kind.isInstance(content)) {
      throw new ConfigException(
          "", "secret '" + secret.getName() + "' is no " + field(kind.getSimpleName()));
    }
    return kind.cast(content);
  }

  private static void add(Secret secret, Map<Key, Message> read) throws ConfigException {
    Message content = content(secret);
    if (content == null) {
      throw new ConfigException("type", "Secret type not implemented; a secret has to hold one");
    }
    if (read.putIfAbsent(new Key(content.getClass(), secret.getName()), content) != null) {
      throw new ConfigException(
          "name",
          "Duplicate static "
              + content.getClass().getSimpleName()
              + " secret name "
              + secret.getName());
    }
  }

  private static @Nullable Message content(Secret secret) {
    return switch (secret.getTypeCase()) {
      case TLS_CERTIFICATE -> secret.getTlsCertificate();
      case VALIDATION_CONTEXT -> secret.getValidationContext();
      case SESSION_TICKET_KEYS -> secret.getSessionTicketKeys();
      case GENERIC_SECRET -> secret.getGenericSecret();
      case TYPE_NOT_SET -> null;
    };
  }

  /** The field of a secret that holds a message of the class {@code name}. */
  private static String field(String name) {
    return switch (name) {
      case "TlsCertificate" -> "tls_certificate";
      case "CertificateValidationContext" -> "validation_context";
      case "TlsSessionTicketKeys" -> "session_ticket_keys";
      default -> "generic_secret";
    };
  }
}
