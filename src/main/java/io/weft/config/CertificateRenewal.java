package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.common.Log;
import io.weft.stats.Scope;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
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
  private final List<Scope> stats = new ArrayList<>();
  private State seen;

  private CertificateRenewal(
      T transport, TlsMaterial material, Renew<T> renew, Clock clock, Scope root) {
    this.transport = new WeakReference<>(transport);
    this.material = material;
    this.renew = renew;
    this.clock = clock;
    for (String name : material.secretNames()) {
      stats.add(root.scope("sds." + name));
    }
    for (Scope scope : stats) {
      for (String name :
          List.of(
              "init_fetch_timeout",
              "key_rotation_failed",
              "update_attempt",
              "update_failure",
              "update_rejected",
              "update_success")) {
        scope.counter(name);
      }
    }
    this.seen = new State(FileState.of(Set.of()), List.of());
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
        renewal.attempt(transport);
      } else {
        renewal.renew(transport);
      }
    } catch (ConfigException e) {
      targets.forEach(InitTarget::close);
      throw e;
    }
    if (!material.watched().isEmpty() || !material.staticState().isEmpty()) {
      renewal.seen = renewal.state();
      renewal.lookLater();
    }
    return targets;
  }

  /** A control plane has brought something; what this throws goes back to it. */
  private void renewLater() throws ConfigException {
    T inUse = transport.get();
    if (inUse != null) {
      renew(inUse);
    }
  }

  private void renew(T inUse) throws ConfigException {
    TlsMaterial.Loaded loaded = material.load();
    if (loaded != null) {
      renew.renew(inUse, loaded);
    }
  }

  private void look() {
    T inUse = transport.get();
    if (inUse == null) {
      return;
    }
    State now = state();
    if (!now.equals(seen)) {
      seen = now;
      attempt(inUse);
    }
    lookLater();
  }

  private void lookLater() {
    clock.control.postAfter(clock.period, this::look);
  }

  private void attempt(T inUse) {
    count("update_attempt");
    try {
      renew(inUse);
      count("update_success");
      LOG.info(() -> "certificates were read: " + material.watched());
    } catch (ConfigException e) {
      count("update_rejected");
      LOG.warning(() -> "certificates cannot be used, those before stay: " + e.getMessage());
    }
  }

  private void count(String name) {
    stats.forEach(scope -> scope.counter(name).inc());
  }

  /** What tells one state of the files and of the static secrets from the next. */
  private State state() {
    return new State(FileState.of(material.watched()), material.staticState());
  }
}
