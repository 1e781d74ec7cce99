package io.weft.upstream;

import io.weft.common.ControlThread;
import io.weft.common.Log;
import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.stats.Scope;
import io.weft.upstream.ClusterSettings.DnsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The names that requests ask for, with their addresses: looked up once for all who want them, and
 * again and again as long as they are used.
 *
 * <p>An identity object that filters and clusters share by its name and that lives as long as the
 * process. Requests wait on their own threads; look-ups run on the resolver's, and their answers
 * are taken by the control thread. Source: {@code
 * envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig}.
 */
public final class DnsCache {
  private static final Log LOG = Log.of("forward_proxy");
  private static final String NO_RECORDS = "cares_norecords:Domain_name_not_found";
  private static final String TIMEOUT = "resolve_timeout";

  /**
   * What is configured. Numbers are unsigned 32-bit ones.
   *
   * @param dns families and rates
   * @param refreshesFailures whether a name that was not found stays and is looked up again
   * @param hostTtl after which an unused name goes
   * @param queryTimeout of a look-up; zero for none
   * @param maxPending how many requests may ask at the same time
   * @param preresolved looked up at once
   */
  public record Settings(
      String name,
      DnsSettings dns,
      boolean refreshesFailures,
      Duration hostTtl,
      long maxHosts,
      Duration queryTimeout,
      long maxPending,
      List<HostPort> preresolved) {
    public Settings {
      preresolved = List.copyOf(preresolved);
    }
  }

  /** What a request gets. */
  public sealed interface Result {
    /** The name was looked up; it may have no address. */
    record Answered(DnsHost host) implements Result {}

    /** There are as many names as there may be. */
    record HostOverflow() implements Result {}

    /** As many requests wait as may. */
    record PendingOverflow() implements Result {}
  }

  /** Is told of addresses, by the control thread. */
  public interface Listener {
    /** {@code host} has an address, for the first time or another one. */
    void onAddress(DnsHost host);

    /** {@code host}, which had an address, is not kept any more. */
    void onRemoved(DnsHost host);
  }

  private final Settings settings;
  private final DnsResolver resolver;
  private final ControlThread control;
  private final DnsCacheStats stats;
  private final ResourceLimit pending;
  private final ResourceLimit places;
  private final Map<String, DnsHost> hosts = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  DnsCache(Settings settings, DnsResolver resolver, ControlThread control, Scope root) {
    this.settings = settings;
    this.resolver = resolver;
    this.control = control;
    this.stats = new DnsCacheStats(root, settings.name());
    this.pending = new ResourceLimit(settings.maxPending());
    this.places = new ResourceLimit(settings.maxHosts());
    stats.show(pending);
    settings.preresolved().forEach(target -> host(target.name(), target.port()));
  }

  /** What is configured. */
  public Settings settings() {
    return settings;
  }

  /**
   * Looks the name of {@code authority} up if that was not done; blocks until it is, or until
   * {@code cancellation}.
   *
   * @param authority a name or an address, with a port or without
   * @throws StreamResetException if the stream was cancelled
   */
  public Result resolve(String authority, int defaultPort, Cancellation cancellation)
      throws StreamResetException {
    Result admitted = admit(authority, defaultPort);
    if (admitted instanceof Result.Answered asked) {
      try {
        asked.host().await(cancellation);
      } finally {
        pending.release();
      }
    }
    return admitted;
  }

  /** As above, for who cannot be cancelled; blocks no longer than a look-up may take. */
  public Result resolve(String authority, int defaultPort) {
    Result admitted = admit(authority, defaultPort);
    if (admitted instanceof Result.Answered asked) {
      try {
        asked.host().await();
      } finally {
        pending.release();
      }
    }
    return admitted;
  }

  /** Whoever is let wait gives its place back. */
  private Result admit(String authority, int defaultPort) {
    if (!pending.tryAcquire()) {
      stats.pendingOverflow();
      return new Result.PendingOverflow();
    }
    DnsHost host = host(authority, defaultPort);
    if (host == null) {
      pending.release();
      return new Result.HostOverflow();
    }
    return new Result.Answered(host);
  }

  /** Has {@code listener} told of the addresses there are, and of what changes; control thread. */
  public void listen(Listener listener) {
    listeners.add(listener);
    for (DnsHost host : hosts.values()) {
      if (host.address() != null) {
        listener.onAddress(host);
      }
    }
  }

  /** Ends {@link #listen}; control thread. */
  public void ignore(Listener listener) {
    listeners.remove(listener);
  }

  /** Null if there may be no more. */
  private @Nullable DnsHost host(String authority, int defaultPort) {
    String key = HostPort.key(authority, defaultPort);
    DnsHost known = hosts.get(key);
    if (known != null) {
      return known;
    }
    if (!places.tryAcquire()) {
      stats.overflow();
      return null;
    }
    HostPort target = HostPort.of(authority, defaultPort);
    DnsHost made = new DnsHost(key, target.name(), target.port());
    known = hosts.putIfAbsent(key, made);
    if (known != null) {
      places.release();
      return known;
    }
    stats.added();
    control.post(() -> lookUp(made));
    return made;
  }

  private void lookUp(DnsHost host) {
    stats.attempt();
    int number = ++host.lookUp;
    InetAddress literal = Ips.parse(host.name());
    if (literal != null) {
      onAnswer(host, number, new DnsResolver.Answer.Addresses(List.of(literal)));
      return;
    }
    if (!settings.queryTimeout().isZero()) {
      host.next = control.postAfter(settings.queryTimeout(), () -> onTimeout(host, number));
    }
    resolver.resolve(host.name(), answer -> control.post(() -> onAnswer(host, number, answer)));
  }

  private void onTimeout(DnsHost host, int number) {
    if (host.lookUp == number) {
      stats.timeout();
      onFailure(host, TIMEOUT);
    }
  }

  private void onAnswer(DnsHost host, int number, DnsResolver.Answer answer) {
    if (host.lookUp != number) {
      return;
    }
    switch (answer) {
      case DnsResolver.Answer.Addresses found -> onAddresses(host, found.addresses());
      case DnsResolver.Answer.Failed failed ->
          onFailure(host, "cares_failure:" + failed.problem().replace(' ', '_'));
    }
  }

  private void onAddresses(DnsHost host, List<InetAddress> found) {
    stats.success();
    List<InetAddress> wanted = settings.dns().family().select(found);
    host.failures = 0;
    if (wanted.isEmpty()) {
      end(host, NO_RECORDS, settings.dns().refreshRate());
      return;
    }
    Address address = Address.of(new InetSocketAddress(wanted.getFirst(), host.port()));
    if (!address.equals(host.address())) {
      stats.addressChanged();
      host.found(address);
      listeners.forEach(listener -> listener.onAddress(host));
    }
    end(host, "", settings.dns().refreshRate());
  }

  private void onFailure(DnsHost host, String problem) {
    LOG.debug(() -> "dns: " + host.name() + ": " + problem);
    stats.failure();
    end(host, problem, settings.dns().afterFailures(host.failures));
    host.failures++;
  }

  /** A look-up is over; the next one comes after {@code wait} if the name is still used then. */
  private void end(DnsHost host, String problem, Duration wait) {
    host.lookUp++;
    if (host.next != null) {
      host.next.release();
    }
    host.notFound(problem);
    if (host.address() == null && !settings.refreshesFailures()) {
      remove(host);
    } else {
      host.next = control.postAfter(wait, () -> refresh(host));
    }
    host.answered();
  }

  private void refresh(DnsHost host) {
    if (host.unusedNanos() > settings.hostTtl().toNanos()) {
      remove(host);
    } else {
      lookUp(host);
    }
  }

  private void remove(DnsHost host) {
    hosts.remove(host.key(), host);
    places.release();
    stats.removed();
    if (host.address() != null) {
      listeners.forEach(listener -> listener.onRemoved(host));
    }
  }
}
