package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a cluster of type ORIGINAL_DST: an address that a client meant is a host from the
 * first request to it on, until it has not been chosen for a while and has no connection left.
 *
 * <p>An identity object. Any thread chooses; the control thread makes new hosts known to the
 * cluster and lets go of old ones. Source: Envoy's original destination cluster.
 */
final class OriginalDstHosts implements ProvidedHosts {
  /** An object of the filter state that overrides the destination. */
  private static final String FILTER_STATE = "envoy.network.transport_socket.original_dst_address";

  private static final class Entry {
    final Host host;
    volatile boolean used = true;

    Entry(Host host) {
      this.host = host;
    }
  }

  private final Cluster cluster;
  private final ClusterSettings.Discovery.OriginalDst settings;
  private final Map<Address, Entry> entries = new ConcurrentHashMap<>();
  private @Nullable Deadline cleanup;
  private boolean closed;

  OriginalDstHosts(Cluster cluster, ClusterSettings.Discovery.OriginalDst settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /** Begins to let go of unused hosts. */
  @Override
  public void start() {
    if (!closed) {
      cleanup = cluster.control().postAfter(settings.cleanupInterval(), this::cleanUp);
    }
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    Address meant = destination(context);
    if (meant == null) {
      return null;
    }
    Entry entry = entries.get(meant);
    if (entry == null) {
      Entry made = new Entry(new Host(endpoint(meant)));
      entry = entries.putIfAbsent(meant, made);
      if (entry == null) {
        cluster.control().post(this::publishAdded);
        return made.host;
      }
    }
    entry.used = true;
    return entry.host;
  }

  @Override
  public void close() {
    closed = true;
    if (cleanup != null) {
      cleanup.release();
    }
  }

  private Endpoint endpoint(Address address) {
    return new Endpoint(
        address,
        cluster.name() + address,
        1,
        Locality.UNKNOWN,
        0,
        Metadata.EMPTY,
        EndpointHealth.UNKNOWN);
  }

  private @Nullable Address destination(LoadBalancerContext context) {
    StreamInfo stream = context.streamInfo();
    if (stream == null) {
      return null;
    }
    Address meant = override(stream, context.requestHeaders());
    ConnectionInfo connection = stream.connection();
    if (meant == null && connection.isLocalAddressRestored()) {
      meant = connection.localAddress();
    }
    if (meant == null || meant.ip() == null || settings.portOverride() == 0) {
      return meant == null || meant.ip() == null ? null : meant;
    }
    return Address.of(meant.host(), settings.portOverride());
  }

  /** What stands in the place of the connection's own: of filters, of metadata, of a field. */
  private @Nullable Address override(StreamInfo stream, @Nullable HeaderMap headers) {
    Object state = stream.filterState(FILTER_STATE);
    if (state != null) {
      return state instanceof Address address ? address : parse(state.toString());
    }
    ClusterSettings.Discovery.MetadataKey key = settings.metadata();
    if (key != null) {
      Object value = stream.dynamicMetadata().value(key.namespace(), key.path());
      if (value == null) {
        value = stream.connection().dynamicMetadata().value(key.namespace(), key.path());
      }
      if (value instanceof String text) {
        return parse(text);
      }
    }
    HeaderName name = settings.header();
    String field = name == null || headers == null ? null : headers.get(name);
    return field == null ? null : parse(field);
  }

  private @Nullable Address parse(String text) {
    Address address = Address.parse(text);
    if (address == null) {
      cluster.stats().increment(ClusterCounter.ORIGINAL_DST_HOST_INVALID);
    }
    return address;
  }

  private void publishAdded() {
    if (!closed) {
      publish(List.of());
    }
  }

  private void publish(List<Host> removed) {
    List<Host> hosts = new ArrayList<>();
    entries.values().forEach(entry -> hosts.add(entry.host));
    cluster.provide(hosts, removed);
  }

  private void cleanUp() {
    List<Host> removed = new ArrayList<>();
    entries
        .values()
        .removeIf(entry -> {
          boolean isKept = entry.used || entry.host.stats().cxActive() > 0;
          entry.used = false;
          if (!isKept) {
            removed.add(entry.host);
          }
          return !isKept;
        });
    if (!removed.isEmpty()) {
      publish(removed);
    }
    start();
  }
}
