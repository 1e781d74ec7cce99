package io.weft.xds;

import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.Log;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Connects those who take resources with where they come from, and has what follows from a resource
 * be asked for before its update is answered. Control thread only.
 */
final class ResourceSources implements AutoCloseable {
  /** Opens what brings resources. */
  interface Opener {
    /**
     * What brings resources of {@code type} from {@code source}; an aggregated stream is the same
     * object for all types.
     *
     * @param statPrefix with which the names of a stream's stats begin
     */
    ResourceSource open(ConfigSource source, ResourceType type, String statPrefix);
  }

  private static final Log LOG = Log.of("config");

  private final ControlThread control;
  private final Opener opener;
  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private final Map<Subscriber, ResourceSource> open = new ConcurrentHashMap<>();
  private boolean isQuiet = true;

  ResourceSources(ControlThread control, Opener opener) {
    this.control = control;
    this.opener = opener;
  }

  /**
   * How {@code subscriber} asks for resources of {@code type}. Once it wants none, it asks no more
   * unless they are those of an aggregated stream.
   *
   * @param statPrefix with which the names of the stats of a stream of its own begin
   */
  WantedNames connect(
      ConfigSource source, ResourceType type, String statPrefix, Subscriber subscriber) {
    subscribers.add(subscriber);
    return (asked, names, again) -> {
      boolean isOver = names != null && names.isEmpty() && !source.isAggregated();
      ResourceSource found = open.get(subscriber);
      if (isOver) {
        subscribers.remove(subscriber);
        if (found != null) {
          open.remove(subscriber);
          found.close();
        }
        return;
      }
      if (found == null) {
        found = opener.open(source, type, statPrefix);
        found.subscribe(type, new Delivery(type, subscriber));
        open.put(subscriber, found);
      }
      found.want(asked, names, again);
    };
  }

  /** What {@code subscriber} gets its resources from; null if it wants none. */
  @Nullable ResourceSource of(Subscriber subscriber) {
    return open.get(subscriber);
  }

  /** Whether no update came since this was asked last. */
  boolean isQuiet() {
    boolean wasQuiet = isQuiet;
    isQuiet = true;
    return wasQuiet;
  }

  /** Brings nothing any more; any thread. */
  @Override
  public void close() {
    Set.copyOf(open.values()).forEach(ResourceSource::close);
    open.clear();
  }

  private void ask() {
    List.copyOf(subscribers).forEach(Subscriber::ask);
  }

  /** Gives updates to a subscriber, and has them end with their time to live. */
  private final class Delivery implements Subscriber {
    private final ResourceType type;
    private final Subscriber subscriber;
    private final TimeToLive times;

    Delivery(ResourceType type, Subscriber subscriber) {
      this.type = type;
      this.subscriber = subscriber;
      this.times = new TimeToLive(control, this::expire);
    }

    @Override
    public String apply(Update update) {
      isQuiet = false;
      String problem = subscriber.apply(update);
      times.note(update);
      // What follows from it is asked for before it is answered.
      ResourceSources.this.ask();
      return problem;
    }

    @Override
    public void reject(Update update) {
      subscriber.reject(update);
    }

    /** As if the control plane had said that the resource {@code name} is gone. */
    @Override
    public void expire(String name) {
      LOG.warning(() -> type.text() + ": the time to live of " + name + " is over");
      subscriber.expire(name);
      ResourceSources.this.ask();
      ResourceSource source = open.get(subscriber);
      if (source != null) {
        source.forget(type, name);
      }
    }

    @Override
    public void onDisconnect() {
      subscriber.onDisconnect();
    }

    @Override
    public void onEmpty(String version) {
      subscriber.onEmpty(version);
    }

    @Override
    public void onUnreadable() {
      subscriber.onUnreadable();
    }
  }
}
