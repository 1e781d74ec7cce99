package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.common.Log;
import io.weft.stats.Scope;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Has a transport use its certificates anew when their files change, for as long as the transport
 * is in use. What cannot be used leaves the old ones in place.
 *
 * <p>Looks every second, on the control thread: links that are swapped as a whole, as Kubernetes
 * does it, are seen as well as files that are moved or written over.
 *
 * @param <T> the transport
 */
final class CertificateRenewal<T> {
  /** Gives a transport what was read. */
  @FunctionalInterface
  interface Renew<T> {
    /**
     * Has {@code transport} use {@code loaded} from now on.
     *
     * @throws ConfigException if that cannot be used; nothing has changed then
     */
    void renew(T transport, TlsMaterial.Loaded loaded) throws ConfigException;
  }

  /** Where and how often files are looked at. */
  record Clock(ControlThread control, Duration period) {}

  /** What the files and the static secrets are like. */
  private record State(FileState files, List<String> secrets) {}

  private static final Log LOG = Log.of("secret");
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final WeakReference<T> transport;
  private final TlsMaterial material;
  private final Renew<T> renew;
  private final Clock clock;
  private final List<SecretRotation> rotations;
  private State seen = new State(FileState.of(Set.of()), List.of());
  private boolean isLooking;

  private CertificateRenewal(
      T transport, TlsMaterial material, Renew<T> renew, Clock clock, Scope root) {
    this.transport = new WeakReference<>(transport);
    this.material = material;
    this.renew = renew;
    this.clock = clock;
    this.rotations = material.rotations(root);
  }

  /**
   * Reads {@code material} for {@code transport} now and whenever it changes.
   *
   * @param renew does not hold the transport
   * @return what ends the interest in the secrets of control planes
   * @throws ConfigException if it cannot be used now and stands in the configuration itself;
   *     secrets may come later
   */
  static <T> List<InitTarget> start(
      T transport, TlsMaterial material, Renew<T> renew, ControlThread control, Scope root)
      throws ConfigException {
    return start(transport, material, renew, new Clock(control, PERIOD), root);
  }

  /** As above, looking every so often. */
  static <T> List<InitTarget> start(
      T transport, TlsMaterial material, Renew<T> renew, Clock clock, Scope root)
      throws ConfigException {
    CertificateRenewal<T> renewal =
        new CertificateRenewal<>(transport, material, renew, clock, root);
    List<InitTarget> targets = material.watch(renewal::renewLater);
    try {
      if (material.isOfSecrets()) {
        renewal.attempt(transport, renewal.rotations.stream().map(SecretRotation::first).toList());
      } else {
        renewal.renew(transport);
      }
    } catch (ConfigException e) {
      targets.forEach(InitTarget::close);
      throw e;
    }
    renewal.seen = renewal.state();
    renewal.lookLater();
    return targets;
  }

  /** A control plane has brought something; what this throws goes back to it. */
  private void renewLater() throws ConfigException {
    T inUse = transport.get();
    if (inUse == null) {
      return;
    }
    Set<Path> watched = material.watched();
    try {
      renew(inUse);
    } catch (ConfigException e) {
      // What was there before stays, and its files with it.
      material.watchAgain(watched);
      throw e;
    }
    seen = state();
    if (!isLooking) {
      lookLater();
    }
  }

  private boolean renew(T inUse) throws ConfigException {
    TlsMaterial.Loaded loaded = material.load();
    if (loaded != null) {
      renew.renew(inUse, loaded);
    }
    return loaded != null;
  }

  private void look() {
    T inUse = transport.get();
    if (inUse == null) {
      return;
    }
    try {
      State before = seen;
      State now = state();
      seen = now;
      if (!now.equals(before)) {
        attempt(
            inUse, rotations.stream().map(one -> one.change(before.files(), now.files())).toList());
        // Of what is watched only now nothing was seen yet.
        seen = new State(state().files().keeping(now.files()), now.secrets());
      }
    } finally {
      lookLater();
    }
  }

  /** Looks after a while, if there is anything to look at. */
  private void lookLater() {
    isLooking = !material.watched().isEmpty() || !material.staticState().isEmpty();
    if (isLooking) {
      clock.control.postAfter(clock.period, this::look);
    }
  }

  private void attempt(T inUse, List<SecretRotation.Change> changes) {
    changes.forEach(SecretRotation.Change::begun);
    try {
      boolean isUsed = renew(inUse);
      changes.forEach(SecretRotation.Change::used);
      if (isUsed) {
        LOG.info(() -> "certificates were read: " + material.watched());
      }
    } catch (ConfigException e) {
      changes.forEach(SecretRotation.Change::refused);
      LOG.warning(() -> "certificates cannot be used, those before stay: " + e.getMessage());
    }
  }

  /** What tells one state of the files and of the static secrets from the next. */
  private State state() {
    return new State(FileState.of(material.watched()), material.staticState());
  }
}
