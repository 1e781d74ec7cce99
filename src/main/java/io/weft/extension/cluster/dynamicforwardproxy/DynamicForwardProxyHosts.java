package io.weft.extension.cluster.dynamicforwardproxy;

import io.weft.common.Metadata;
import io.weft.net.Address;
import io.weft.upstream.Cluster;
import io.weft.upstream.DnsCache;
import io.weft.upstream.DnsHost;
import io.weft.upstream.Endpoint;
import io.weft.upstream.EndpointHealth;
import io.weft.upstream.Host;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.Locality;
import io.weft.upstream.ProvidedHosts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A host for each name that a DNS cache has an address of; a request goes to the one that it names.
 *
 * <p>What no filter has looked up before is looked up here, for which the request waits. An
 * identity object. Source: Envoy's dynamic forward proxy cluster.
 */
final class DynamicForwardProxyHosts implements ProvidedHosts, DnsCache.Listener {
  /** A name with what it is in this cluster. */
  private record Entry(DnsHost name, Host host) {}

  private final Cluster cluster;
  private final DnsCache cache;
  private final DynamicNames names;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  DynamicForwardProxyHosts(Cluster cluster, DnsCache cache) {
    this.cluster = cluster;
    this.cache = cache;
    this.names = DynamicNames.of(cluster);
  }

  @Override
  public void start() {
    cache.listen(this);
  }

  @Override
  public void close() {
    cache.ignore(this);
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    String key = names.key(context);
    if (key == null) {
      return null;
    }
    Entry entry = entries.get(key);
    if (entry == null) {
      entry = lookUp(key, context);
    }
    if (entry == null) {
      return null;
    }
    entry.name().use();
    return entry.host();
  }

  @Override
  public void onAddress(DnsHost name) {
    Endpoint endpoint = endpoint(name.key(), Objects.requireNonNull(name.address()));
    Entry known = entries.get(name.key());
    if (known != null) {
      known.host().moveTo(endpoint);
      return;
    }
    entries.put(name.key(), new Entry(name, new Host(endpoint)));
    publish(List.of());
  }

  @Override
  public void onRemoved(DnsHost name) {
    Entry removed = entries.remove(name.key());
    if (removed != null) {
      publish(List.of(removed.host()));
    }
  }

  private @Nullable Entry lookUp(String key, LoadBalancerContext context) {
    return switch (cache.resolve(key, names.defaultPort())) {
      case DnsCache.Result.Answered answered -> {
        DnsHost found = answered.host();
        if (found.address() == null) {
          context.noteNoHost("dns_resolution_failure{" + found.problem() + '}');
        }
        yield entries.get(found.key());
      }
      case DnsCache.Result.HostOverflow full -> {
        context.noteNoHost("dns_cache_overflow");
        yield null;
      }
      case DnsCache.Result.PendingOverflow full -> {
        context.noteNoHost("dns_cache_pending_requests_overflow");
        yield null;
      }
    };
  }

  private void publish(List<Host> removed) {
    cluster.provide(entries.values().stream().map(Entry::host).toList(), removed);
  }

  private static Endpoint endpoint(String name, Address address) {
    return new Endpoint(
        address, name, 1, Locality.UNKNOWN, 0, Metadata.EMPTY, EndpointHealth.UNKNOWN);
  }
}
