package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import io.weft.common.ResourceLocator;
import io.weft.common.XdstpName;
import io.weft.config.EndpointTranslator;
import io.weft.stats.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collections of endpoints, one for each locality that leaves its own to a control plane: LEDS.
 * Control thread only. Source: Envoy's {@code LedsSubscription}.
 */
final class LocalityResources implements Subscriber {
  /** A collection that somebody wants. */
  private static final class Entry {
    private final Map<String, LbEndpoint> endpoints = new TreeMap<>();
    private final List<Locality> localities = new ArrayList<>();
    private boolean isKnown;
  }

  /** A locality of a cluster. */
  final class Locality {
    private final Entry entry;
    private final Scope scope;
    private final SubscriptionStats stats;
    private final Runnable onChange;
    private @Nullable Deadline timeout;
    private boolean isSettled;

    private Locality(ResourceLocator wanted, Entry entry, Scope scope, Runnable onChange) {
      this.entry = entry;
      this.scope = scope;
      this.stats = new SubscriptionStats(scope).of(wanted.source());
      scope.counter("update_empty");
      this.onChange = onChange;
      this.isSettled = entry.isKnown;
      if (!isSettled && !wanted.initialFetchTimeout().isZero()) {
        timeout = control.postAfter(wanted.initialFetchTimeout(), this::onTimeout);
      }
    }

    /** Whether it is known which endpoints it has, or that this cannot be known in time. */
    boolean isSettled() {
      return isSettled;
    }

    /** The endpoints that it has. */
    Collection<LbEndpoint> endpoints() {
      return entry.endpoints.values();
    }

    /** Wants no endpoints any more. */
    void close() {
      disarm();
      scope.close();
      entry.localities.remove(this);
      if (entry.localities.isEmpty()) {
        askSoon();
      }
    }

    private void settle() {
      isSettled = true;
      disarm();
      onChange.run();
    }

    private void onTimeout() {
      if (!isSettled) {
        stats.initFetchTimeout();
        settle();
      }
    }

    private void disarm() {
      if (timeout != null) {
        timeout.disarm();
        timeout = null;
      }
    }
  }

  private final ControlThread control;
  private final WantedNames source;
  private final Map<String, Entry> entries = new TreeMap<>();
  private boolean changed;

  LocalityResources(ControlThread control, WantedNames source) {
    this.control = control;
    this.source = source;
  }

  /**
   * Asks for the collection {@code wanted}.
   *
   * @param scope where its stats are; closed with the locality
   * @param onChange run whenever its endpoints have changed, or cannot be had in time
   */
  Locality begin(ResourceLocator wanted, Scope scope, Runnable onChange) {
    Entry entry = entries.get(wanted.name());
    if (entry == null) {
      entry = new Entry();
      entries.put(wanted.name(), entry);
      askSoon();
    }
    Locality locality = new Locality(wanted, entry, scope, onChange);
    entry.localities.add(locality);
    return locality;
  }

  @Override
  public void ask() {
    if (changed) {
      changed = false;
      // Not before the control plane is told, which does not say again what it said already.
      entries.values().removeIf(entry -> entry.localities.isEmpty());
      source.want(ResourceType.LB_ENDPOINTS, Set.copyOf(entries.keySet()), false);
    }
  }

  @Override
  public String apply(Update update) {
    long begin = System.nanoTime();
    Rejections rejections = new Rejections();
    Set<Entry> touched = new HashSet<>();
    for (Resource resource : update.resources()) {
      Entry entry = entry(resource.name());
      ConfigException problem = resource.problem();
      if (entry != null) {
        touched.add(entry);
        problem = problem == null ? take(resource, entry) : problem;
      }
      if (problem != null) {
        rejections.add(resource.name(), problem);
      }
    }
    for (String name : update.removed()) {
      Entry entry = entry(name);
      if (entry != null) {
        touched.add(entry);
        entry.endpoints.remove(name);
      }
    }
    for (Entry entry : touched) {
      entry.isKnown = true;
      for (Locality locality : List.copyOf(entry.localities)) {
        locality.stats.applied(update, !rejections.isEmpty(), begin);
        locality.settle();
      }
    }
    return rejections.text("", "\n");
  }

  @Override
  public void reject(Update update) {
    for (Locality locality : localities()) {
      locality.stats.rejected();
      locality.settle();
    }
  }

  @Override
  public void expire(String name) {
    Entry entry = entry(name);
    if (entry != null && entry.endpoints.remove(name) != null) {
      List.copyOf(entry.localities).forEach(Locality::settle);
    }
  }

  @Override
  public void onDisconnect() {
    localities().forEach(locality -> locality.stats.failure());
  }

  @Override
  public void onUnreadable() {
    // Collections of endpoints do not come from files.
  }

  private static @Nullable ConfigException take(Resource resource, Entry entry) {
    Message message = resource.message();
    if (message != null) {
      try {
        EndpointTranslator.check((LbEndpoint) message);
      } catch (ConfigException e) {
        return e;
      }
      entry.endpoints.put(resource.name(), (LbEndpoint) message);
    }
    return null;
  }

  private @Nullable Entry entry(String name) {
    try {
      return entries.get(XdstpName.parse(name).collection().text());
    } catch (ConfigException e) {
      return null;
    }
  }

  private List<Locality> localities() {
    List<Locality> all = new ArrayList<>();
    entries.values().forEach(entry -> all.addAll(entry.localities));
    return all;
  }

  private void askSoon() {
    if (!changed) {
      changed = true;
      control.post(this::ask);
    }
  }
}
