package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.weft.common.ConfigException;
import io.weft.config.BuildContext;
import io.weft.config.ConfigUpdater;
import io.weft.config.ListenerTranslator;
import io.weft.config.WarmingListeners;
import io.weft.listener.ListenerConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The listeners that discovery brought: LDS. A new or changed listener serves as soon as what it
 * needs is there; until then the former one does. Control thread only. Source: Envoy's listener
 * manager.
 */
final class ListenerResources implements Subscriber {
  /** What there is under one name. */
  static final class Entry {
    @Nullable Accepted active;
    @Nullable Accepted warming;
    @Nullable Accepted draining;
    @Nullable Failed failed;

    boolean isEmpty() {
      return active == null && warming == null && draining == null && failed == null;
    }
  }

  /** Below what its stats are. */
  static final String SCOPE = "listener_manager.lds";

  private final BuildContext.Common context;
  private final ConfigUpdater updater;
  private final Duration drainTime;
  private final SubscriptionStats stats;
  private final Map<String, Entry> entries = new TreeMap<>();
  private String version = "";
  private boolean isChanged;

  ListenerResources(BuildContext.Common context, ConfigUpdater updater, Duration drainTime) {
    this.context = context;
    this.updater = updater;
    this.drainTime = drainTime;
    this.stats = new SubscriptionStats(context.scope().scope(SCOPE));
  }

  /** What counts updates. */
  SubscriptionStats stats() {
    return stats;
  }

  /** The version of the last update that changed anything. */
  String version() {
    return version;
  }

  /** All there is, by name. */
  Map<String, Entry> entries() {
    return entries;
  }

  @Override
  public String apply(Update update) {
    long begin = System.nanoTime();
    Rejections rejections = new Rejections();
    isChanged = false;
    // First, since a new listener may want the address of one that is gone.
    update.gone(entries.keySet()).forEach(this::remove);
    Set<String> seen = new HashSet<>();
    for (Resource resource : update.resources()) {
      if (!seen.add(resource.name())) {
        rejections.addDuplicate(ResourceType.LISTENER, resource.name());
      } else {
        apply(resource, rejections);
      }
    }
    updater.publish();
    version = isChanged ? update.version() : version;
    stats.applied(update, !rejections.isEmpty(), begin);
    return rejections.text("Error adding/updating listener(s) ", "\n");
  }

  @Override
  public void reject(Update update) {
    stats.rejected();
  }

  @Override
  public void expire(String name) {
    remove(name);
    updater.publish();
  }

  @Override
  public void onDisconnect() {
    stats.failure();
  }

  @Override
  public void onUnreadable() {
    stats.failure();
  }

  private void apply(Resource resource, Rejections rejections) {
    ConfigException problem = resource.problem();
    Message message = resource.message();
    if (problem == null && message != null && !updater.hasStaticListener(resource.name())) {
      try {
        put(resource, (Listener) message);
      } catch (ConfigException e) {
        problem = e;
      }
    }
    if (problem != null) {
      rejections.add(resource.name(), problem);
      if (message != null) {
        Failed failed = Failed.now(message, resource.version(), problem);
        entries.computeIfAbsent(resource.name(), first -> new Entry()).failed = failed;
      }
    }
  }

  private void put(Resource resource, Listener message) throws ConfigException {
    Entry existing = entries.get(resource.name());
    if (existing != null) {
      existing.failed = null;
      Accepted latest = existing.warming == null ? existing.active : existing.warming;
      if (latest != null && latest.message().equals(message)) {
        return;
      }
    }
    ListenerConfig config = ListenerTranslator.translate(message, new BuildContext(context));
    Accepted accepted = Accepted.now(resource, message);
    Entry entry = existing == null ? new Entry() : existing;
    Accepted replaced = entry.warming;
    entry.warming = accepted;
    entries.put(resource.name(), entry);
    try {
      updater.put(config, outcome(entry, accepted));
      isChanged = true;
    } catch (ConfigException e) {
      entry.warming = replaced;
      throw e;
    }
  }

  private WarmingListeners.Outcome outcome(Entry entry, Accepted accepted) {
    return new WarmingListeners.Outcome() {
      @Override
      public void active() {
        onActive(entry, accepted);
      }

      @Override
      public void failed(ConfigException problem) {
        // It is as if it had been refused; so the same settings are tried when they come again.
        entry.warming = null;
        entry.failed = Failed.now(accepted.message(), accepted.version(), problem);
      }
    };
  }

  private void onActive(Entry entry, Accepted accepted) {
    Accepted former = entry.active;
    entry.active = accepted;
    entry.warming = null;
    if (former != null && !isInPlace(former, accepted)) {
      drain(entry, former);
    }
  }

  private void remove(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      return;
    }
    updater.removeListener(name);
    isChanged = true;
    Accepted active = entry.active;
    entry.active = null;
    entry.warming = null;
    entry.failed = null;
    if (active == null) {
      dropIfEmpty(name, entry);
    } else {
      drain(entry, active);
    }
  }

  private void drain(Entry entry, Accepted former) {
    entry.draining = former;
    String name = ((Listener) former.message()).getName();
    context
        .control()
        .postAfter(
            drainTime,
            () -> {
              if (former.equals(entry.draining)) {
                entry.draining = null;
                dropIfEmpty(name, entry);
              }
            });
  }

  private void dropIfEmpty(String name, Entry entry) {
    if (entry.isEmpty()) {
      entries.remove(name, entry);
    }
  }

  /** Whether only filter chains differ, so that the connections of the others go on. */
  private static boolean isInPlace(Accepted former, Accepted next) {
    return withoutChains(former).equals(withoutChains(next));
  }

  private static Listener withoutChains(Accepted accepted) {
    return ((Listener) accepted.message())
        .toBuilder().clearFilterChains().clearDefaultFilterChain().build();
  }
}
