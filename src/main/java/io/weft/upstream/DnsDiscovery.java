package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.common.Log;
import io.weft.net.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the hosts of a cluster equal to what names resolve to, again and again.
 *
 * <p>After a failure the old hosts stay and the next look-up comes after a back-off; a genuine
 * empty answer removes them. Control thread only; look-ups run elsewhere. Source: {@code
 * STRICT_DNS} and {@code LOGICAL_DNS} in {@code envoy.config.cluster.v3.Cluster.DiscoveryType}.
 */
final class DnsDiscovery implements AutoCloseable {
  private static final Log LOG = Log.of("upstream");

  private final Cluster cluster;
  private final DnsResolver resolver;
  private final ClusterSettings.DnsSettings settings;
  private final boolean logical;
  private final List<Target> targets = new ArrayList<>();
  private @Nullable Runnable onInitialized;
  private boolean closed;

  /** A name with what it resolved to last. */
  private static final class Target {
    final ClusterSettings.DnsEndpoint endpoint;
    List<InetAddress> addresses = List.of();
    boolean answered;
    int failures;
    @Nullable Deadline next;

    Target(ClusterSettings.DnsEndpoint endpoint) {
      this.endpoint = endpoint;
    }
  }

  /**
   * Discovery for {@code cluster}.
   *
   * @param logical whether only the first address counts, and a change of it keeps the host
   */
  DnsDiscovery(
      Cluster cluster,
      DnsResolver resolver,
      List<ClusterSettings.DnsEndpoint> endpoints,
      ClusterSettings.DnsSettings settings,
      boolean logical) {
    this.cluster = cluster;
    this.resolver = resolver;
    this.settings = settings;
    this.logical = logical;
    endpoints.forEach(endpoint -> targets.add(new Target(endpoint)));
  }

  /** Begins; {@code whenInitialized} runs when each name was answered or failed once. */
  void start(Runnable whenInitialized) {
    onInitialized = whenInitialized;
    targets.forEach(this::resolve);
    if (targets.isEmpty()) {
      initialized();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Target target : targets) {
      if (target.next != null) {
        target.next.disarm();
      }
    }
  }

  private void resolve(Target target) {
    if (closed) {
      return;
    }
    cluster.stats().increment(ClusterCounter.UPDATE_ATTEMPT);
    resolver.resolve(
        target.endpoint.dnsName(),
        answer -> cluster.control().post(() -> onAnswer(target, answer)));
  }

  private void onAnswer(Target target, DnsResolver.Answer answer) {
    if (closed) {
      return;
    }
    Duration wait =
        switch (answer) {
          case DnsResolver.Answer.Addresses found -> onAddresses(target, found.addresses());
          case DnsResolver.Answer.Failed failed -> onFailure(target, failed.problem());
        };
    target.answered = true;
    target.next = cluster.control().postAfter(wait, () -> resolve(target));
    if (targets.stream().allMatch(each -> each.answered)) {
      initialized();
    }
  }

  private Duration onAddresses(Target target, List<InetAddress> found) {
    List<InetAddress> wanted = settings.family().select(found);
    cluster.stats().increment(ClusterCounter.UPDATE_SUCCESS);
    if (wanted.isEmpty()) {
      cluster.stats().increment(ClusterCounter.UPDATE_EMPTY);
    }
    target.failures = 0;
    List<InetAddress> counting = logical && !wanted.isEmpty() ? List.of(wanted.getFirst()) : wanted;
    if (target.answered && counting.equals(target.addresses)) {
      cluster.stats().increment(ClusterCounter.UPDATE_NO_REBUILD);
    } else {
      target.addresses = counting;
      publish();
    }
    long jitterMillis = settings.jitter().toMillis();
    return jitterMillis == 0
        ? settings.refreshRate()
        : settings.refreshRate().plusMillis(ThreadLocalRandom.current().nextLong(jitterMillis + 1));
  }

  private Duration onFailure(Target target, String problem) {
    cluster.stats().increment(ClusterCounter.UPDATE_FAILURE);
    LOG.debug(() -> "dns: cluster " + cluster.name() + ": " + problem);
    return settings.afterFailures(target.failures++);
  }

  private void publish() {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Target target : targets) {
      Endpoint endpoint = target.endpoint.endpoint();
      for (InetAddress address : target.addresses) {
        Address resolved = Address.of(new InetSocketAddress(address, endpoint.address().port()));
        endpoints.add(endpoint.at(resolved));
      }
    }
    if (logical && endpoints.size() == 1 && cluster.hosts().size() == 1) {
      // The host and its connections stay; only new connections go to the new address.
      cluster.hosts().getFirst().moveTo(endpoints.getFirst());
      return;
    }
    int heaviest = endpoints.stream().mapToInt(Endpoint::weight).max().orElse(0);
    cluster.stats().set(ClusterGauge.MAX_HOST_WEIGHT, heaviest);
    cluster.hosts(endpoints);
  }

  private void initialized() {
    Runnable waiting = onInitialized;
    onInitialized = null;
    if (waiting != null) {
      waiting.run();
    }
  }
}
