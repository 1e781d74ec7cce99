package io.weft.upstream;

import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.stats.Scope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The DNS caches of the process by name. Any thread. Source: Envoy's {@code DnsCacheManager}. */
public final class DnsCaches {
  private final DnsResolver resolver;
  private final ControlThread control;
  private final Scope root;
  private final Map<String, DnsCache> caches = new ConcurrentHashMap<>();

  /** No caches yet; those to come look names up by {@code resolver}. */
  public DnsCaches(DnsResolver resolver, ControlThread control, Scope root) {
    this.resolver = resolver;
    this.control = control;
    this.root = root;
  }

  /** What looks names up. */
  public DnsResolver resolver() {
    return resolver;
  }

  /**
   * The cache that {@code settings} describe; made if there is none of that name.
   *
   * @throws ConfigException if there is one of that name with other settings
   */
  public DnsCache cache(DnsCache.Settings settings) throws ConfigException {
    DnsCache cache =
        caches.computeIfAbsent(
            settings.name(), name -> new DnsCache(settings, resolver, control, root));
    if (!cache.settings().equals(settings)) {
      throw new ConfigException(
          "", "config specified DNS cache '" + settings.name() + "' with different settings");
    }
    return cache;
  }
}
