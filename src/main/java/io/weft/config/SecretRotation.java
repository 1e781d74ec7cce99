package io.weft.config;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.weft.stats.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Counts what becomes of one secret when files change, as Envoy does it: a file of secrets that
 * says something new is an update, files that a secret names and that were replaced are a rotation,
 * of which only failures are counted. An identity object; control thread only.
 */
final class SecretRotation {
  private static final String FAILED = "key_rotation_failed";

  private final SdsSecretConfig secret;
  private final TlsSecrets secrets;
  private final Scope scope;
  private final boolean isInFile;

  /** Counts below {@code sds.NAME.} of {@code root}; updates by a control plane count elsewhere. */
  SecretRotation(SdsSecretConfig secret, TlsSecrets secrets, Scope root) {
    this.secret = secret;
    this.secrets = secrets;
    this.scope = root.scope("sds." + secret.getName());
    this.isInFile = TlsSecrets.origin(secret) == TlsSecrets.Origin.FILE;
    scope.counter(FAILED);
    if (isInFile) {
      List.of(
              "init_fetch_timeout",
              "update_attempt",
              "update_failure",
              "update_rejected",
              "update_success")
          .forEach(scope::counter);
    }
  }

  /** What the change from {@code before} to {@code now} means for this secret. */
  Change change(FileState before, FileState now) {
    if (isInFile && now.differs(before, Set.of(SecretFiles.watched(secret)))) {
      return new Change(true, false);
    }
    Set<Path> named = secrets.named(secret);
    return new Change(false, now.differs(before, named));
  }

  /** The secret is read for the first time. */
  Change first() {
    return new Change(isInFile, false);
  }

  /** That something has changed, and then what came of it. */
  final class Change {
    private final boolean isUpdate;
    private final boolean isRotation;

    private Change(boolean isUpdate, boolean isRotation) {
      this.isUpdate = isUpdate;
      this.isRotation = isRotation;
    }

    void begun() {
      if (isUpdate) {
        scope.counter("update_attempt").inc();
      }
    }

    void used() {
      if (isUpdate) {
        scope.counter("update_success").inc();
      }
    }

    void refused() {
      if (isUpdate) {
        scope.counter("update_rejected").inc();
      } else if (isRotation) {
        scope.counter(FAILED).inc();
      }
    }
  }
}
