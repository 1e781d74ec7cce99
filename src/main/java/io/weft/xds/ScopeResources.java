package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import io.weft.common.ResourceLocator;
import io.weft.config.ScopedRoutesTranslator;
import io.weft.stats.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The scopes that one source brings, all of them to all that want them: SRDS. An update with a
 * mistake changes nothing. Control thread only. Source: {@code ScopedRdsConfigSubscription}.
 */
final class ScopeResources implements Subscriber {
  /** Who uses scopes. */
  @FunctionalInterface
  interface User {
    /**
     * Has {@code scopes} be all that there are.
     *
     * @throws ConfigException if they cannot be used; those before stay
     */
    void take(Map<String, ScopedRouteConfiguration> scopes) throws ConfigException;
  }

  /** The scopes under the name of one connection manager. */
  final class Group {
    final String name;
    private final User user;
    private final Runnable onSettled;
    private final Scope scope;
    private final SubscriptionStats stats;
    private @Nullable Deadline timeout;
    private boolean isSettled;

    private Group(ResourceLocator wanted, Scope scope, User user, Runnable onSettled) {
      this.name = wanted.name();
      this.user = user;
      this.onSettled = onSettled;
      this.scope = scope;
      this.stats = new SubscriptionStats(scope).of(wanted.source());
      scope.counter("config_reload");
      scope.counter("update_empty");
      scope.gauge("config_reload_time_ms");
      scope.gauge("all_scopes");
      scope.gauge("on_demand_scopes");
      if (!wanted.initialFetchTimeout().isZero()) {
        timeout = control.postAfter(wanted.initialFetchTimeout(), this::onTimeout);
      }
    }

    private void changed(Map<String, ScopedRouteConfiguration> next) {
      scope.counter("config_reload").inc();
      scope.gauge("config_reload_time_ms").set(System.currentTimeMillis());
      scope.gauge("all_scopes").set(next.size());
      scope
          .gauge("on_demand_scopes")
          .set(next.values().stream().filter(ScopedRouteConfiguration::getOnDemand).count());
    }

    /** Wants no scopes any more. */
    void close() {
      groups.remove(this);
      disarm();
      scope.close();
      if (groups.isEmpty()) {
        source.want(ResourceType.SCOPES, Set.of(), false);
      }
    }

    private void onTimeout() {
      if (!isSettled) {
        stats.initFetchTimeout();
        settle();
      }
    }

    private void settle() {
      if (!isSettled) {
        isSettled = true;
        disarm();
        onSettled.run();
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
  private final List<Group> groups = new ArrayList<>();
  private Map<String, ScopedRouteConfiguration> scopes = new TreeMap<>();
  private boolean isKnown;
  private String version = "";
  private Instant at = Instant.EPOCH;

  ScopeResources(ControlThread control, WantedNames source) {
    this.control = control;
    this.source = source;
  }

  /** Has {@code user} be told of all scopes, and {@code onSettled} run after the first update. */
  Group begin(ResourceLocator wanted, Scope scope, User user, Runnable onSettled)
      throws ConfigException {
    Group group = new Group(wanted, scope, user, onSettled);
    groups.add(group);
    if (groups.size() == 1) {
      source.want(ResourceType.SCOPES, null, false);
    }
    if (isKnown) {
      // The control plane says again only what changes.
      user.take(scopes);
      group.settle();
    }
    return group;
  }

  /** The names of all that want scopes. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    groups.forEach(group -> names.add(group.name));
    return names;
  }

  /** All scopes, by name. */
  Map<String, ScopedRouteConfiguration> scopes() {
    return scopes;
  }

  /** The version of the last update, and when it came. */
  Accepted updated(Message message) {
    return new Accepted(message, version, at);
  }

  @Override
  public String apply(Update update) {
    long begin = System.nanoTime();
    Rejections rejections = new Rejections();
    Map<String, ScopedRouteConfiguration> next = next(update, rejections);
    boolean isChanged = !next.equals(scopes);
    if (rejections.isEmpty() && isChanged) {
      try {
        for (Group group : List.copyOf(groups)) {
          group.user.take(next);
        }
        scopes = next;
        groups.forEach(group -> group.changed(next));
      } catch (ConfigException e) {
        rejections.add("", e);
      }
    }
    if (rejections.isEmpty()) {
      isKnown = true;
      version = update.version();
      at = isChanged ? Instant.now() : at;
    }
    boolean isRefused = !rejections.isEmpty();
    groups.forEach(group -> group.stats.applied(update, isRefused, begin));
    List.copyOf(groups).forEach(Group::settle);
    return rejections.text();
  }

  @Override
  public void reject(Update update) {
    groups.forEach(group -> group.stats.rejected());
    List.copyOf(groups).forEach(Group::settle);
  }

  @Override
  public void expire(String name) {
    // What serves goes on with what it has.
  }

  @Override
  public void onDisconnect() {
    groups.forEach(group -> group.stats.failure());
  }

  @Override
  public void onUnreadable() {
    onDisconnect();
    List.copyOf(groups).forEach(Group::settle);
  }

  /** All scopes after {@code update}; those that are wrong or contradict others are told. */
  private Map<String, ScopedRouteConfiguration> next(Update update, Rejections rejections) {
    Map<String, ScopedRouteConfiguration> next =
        update.isComplete() ? new LinkedHashMap<>() : new LinkedHashMap<>(scopes);
    next.keySet().removeAll(update.removed());
    Set<String> seen = new HashSet<>();
    for (Resource resource : update.resources()) {
      if (!seen.add(resource.name())) {
        rejections.addDuplicate(ResourceType.SCOPES, resource.name());
        continue;
      }
      Message message = resource.message();
      ConfigException problem = resource.problem();
      if (problem != null) {
        rejections.add(resource.name(), problem);
      } else if (message != null) {
        next.put(resource.name(), (ScopedRouteConfiguration) message);
      }
    }
    Map<List<String>, String> names = new HashMap<>();
    for (ScopedRouteConfiguration scope : next.values()) {
      String first = names.putIfAbsent(ScopedRoutesTranslator.key(scope), scope.getName());
      if (first != null) {
        rejections.add(
            scope.getName(),
            new ConfigException(
                "",
                "scope key conflict found, first scope is '"
                    + first
                    + "', second scope is '"
                    + scope.getName()
                    + "'"));
      }
    }
    return next;
  }
}
