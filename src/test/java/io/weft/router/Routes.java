package io.weft.router;

import io.weft.common.Metadata;
import io.weft.upstream.ResourcePriority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds routes that forward. */
final class Routes {
  private final String cluster;
  private RetryPolicy retry = RetryPolicy.NONE;
  private boolean hedge;
  private Timeouts timeouts = Timeouts.DEFAULT;
  private long bodyLimit = Route.NO_LIMIT;
  private int notFound = 503;
  private boolean countAttempts;
  private Rewrites rewrites = Rewrites.NONE;
  private String statPrefix = "";
  private List<VirtualHost.VirtualCluster> virtualClusters = List.of();
  private List<RequestMirrorPolicy> mirrors = List.of();
  private InternalRedirectPolicy redirects = InternalRedirectPolicy.NONE;
  private List<HashPolicy> hashes = List.of();
  private Map<String, RouteAction.UpgradeConfig> upgrades = Map.of();

  private Routes(String cluster) {
    this.cluster = cluster;
  }

  static Routes to(String cluster) {
    return new Routes(cluster);
  }

  Routes retry(String conditions, int retries) {
    return retry(conditions, retries, Duration.ZERO, Duration.ZERO);
  }

  Routes retry(String conditions, int retries, Duration perTry, Duration perTryIdle) {
    return retry(
        new RetryPolicy(
            RetryConditions.of(conditions),
            retries,
            perTry,
            perTryIdle,
            Set.of(),
            List.of(),
            List.of(),
            new RetryPolicy.BackOff(Duration.ofMillis(2), null, null),
            RetryPolicy.HostSelection.DEFAULT));
  }

  Routes retry(RetryPolicy policy) {
    retry = policy;
    return this;
  }

  Routes hedge() {
    hedge = true;
    return this;
  }

  Routes timeout(Duration limit) {
    timeouts = new Timeouts(limit, null, null, null, null, null, false);
    return this;
  }

  Routes timeouts(Timeouts limits) {
    timeouts = limits;
    return this;
  }

  Routes bodyLimit(long bytes) {
    bodyLimit = bytes;
    return this;
  }

  Routes notFound(int status) {
    notFound = status;
    return this;
  }

  Routes countAttempts() {
    countAttempts = true;
    return this;
  }

  Routes rewrites(Rewrites changes) {
    rewrites = changes;
    return this;
  }

  Routes statPrefix(String prefix) {
    statPrefix = prefix;
    return this;
  }

  Routes virtualClusters(VirtualHost.VirtualCluster... all) {
    virtualClusters = List.of(all);
    return this;
  }

  Routes mirrors(RequestMirrorPolicy... all) {
    mirrors = List.of(all);
    return this;
  }

  Routes redirects(InternalRedirectPolicy policy) {
    redirects = policy;
    return this;
  }

  Routes hashes(HashPolicy... all) {
    hashes = List.of(all);
    return this;
  }

  Routes upgrade(String type, RouteAction.UpgradeConfig config) {
    upgrades = Map.of(type, config);
    return this;
  }

  Route build() {
    RouteAction.Forward forward =
        new RouteAction.Forward(
            new ClusterSpecifier.Named(cluster),
            notFound,
            rewrites,
            timeouts,
            retry,
            hedge,
            redirects,
            hashes,
            mirrors,
            ResourcePriority.DEFAULT,
            upgrades);
    return doing(forward);
  }

  Route doing(RouteAction action) {
    VirtualHost host =
        new VirtualHost(
            "v",
            Metadata.EMPTY,
            VirtualHost.TlsRequirement.NONE,
            virtualClusters,
            countAttempts,
            countAttempts,
            countAttempts);
    return new Route(
        "",
        host,
        Metadata.EMPTY,
        new RouteMatch(
            new PathMatcher.Prefix("/", false),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            false,
            null),
        action,
        List.of(),
        List.of(),
        Map.of(),
        statPrefix,
        bodyLimit);
  }
}
