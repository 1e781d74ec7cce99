package io.weft.tools;

import io.weft.config.ConfigSnapshot;
import io.weft.config.RouteTest;
import io.weft.hcm.RequestExplanation;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RouteExplanation;
import io.weft.tools.Explanation.Hosts;
import io.weft.tools.Explanation.Outcome;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings.Discovery;
import io.weft.upstream.ClusterSettings.DnsEndpoint;
import io.weft.upstream.Host;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.LoadBalancing.Policy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds what a route makes of a request. Immutable; any thread, never blocks. */
final class Outcomes {
  private static final int NOT_FOUND = 404;

  private final ConfigSnapshot snapshot;

  Outcomes(ConfigSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** What becomes of {@code request}, whose fields are changed to what a host gets. */
  Outcome of(RequestExplanation found, HttpRequest request) {
    HttpResponse refusal = found.refusal();
    if (refusal != null) {
      return answered(refusal, String.valueOf(refusal.localReplyDetails()), 0);
    }
    RouteExplanation explanation = found.route();
    if (explanation == null) {
      return new Outcome.Answered(NOT_FOUND, "there is no route table for the request", "", 0);
    }
    Route route = explanation.route();
    if (route == null) {
      return new Outcome.Answered(NOT_FOUND, noRoute(explanation), "", 0);
    }
    request.streamInfo().route(route);
    return switch (route.action()) {
      case RouteAction.Redirect redirect ->
          answered(
              redirect.response(request, route.match().path()),
              explanation.needsTls() ? "the virtual host requires TLS" : "redirect",
              0);
      case RouteAction.DirectResponse direct ->
          answered(direct.response(request), "direct response", direct.bodyBytes());
      case RouteAction.NonForwarding none -> new Outcome.LeftToFilters();
      case RouteAction.Forward forward -> forwarded(route, forward, request);
    };
  }

  private static String noRoute(RouteExplanation explanation) {
    if (explanation.virtualHost() == null) {
      return "no virtual host has the domain";
    }
    return explanation.steps().isEmpty() || !explanation.passedOver().isEmpty()
        ? "no route of the virtual host matches"
        : "the tree of the virtual host leads to no route";
  }

  private static Outcome answered(HttpResponse response, String reason, int bodyBytes) {
    String location = response.headers().get(HeaderName.LOCATION, "");
    return new Outcome.Answered(response.status(), reason, location, bodyBytes);
  }

  private Outcome forwarded(Route route, RouteAction.Forward forward, HttpRequest request) {
    String name = forward.cluster().name(request.headers(), request.streamInfo());
    Cluster cluster = snapshot.cluster(name);
    LoadBalancerContext balancing = forward.balancing(request);
    HeaderMap before = new HeaderMap(request.headers());
    route.finalizeRequest(request, true);
    return new Outcome.Forwarded(
        name,
        cluster != null,
        forward.clusterNotFoundCode(),
        request.authority(),
        request.path(),
        changes(before, request.headers()),
        RouteTest.seconds(forward.timeouts().route()),
        cluster == null ? Hosts.NONE : hosts(cluster, balancing));
  }

  /** What the route changes in the fields, host and path apart. */
  private static List<String> changes(HeaderMap before, HeaderMap after) {
    Set<HeaderName> names = new LinkedHashSet<>();
    for (HeaderMap headers : List.of(before, after)) {
      for (int i = 0; i < headers.size(); i++) {
        names.add(headers.name(i));
      }
    }
    names.remove(HeaderName.PATH);
    names.remove(HeaderName.AUTHORITY);
    List<String> changes = new ArrayList<>();
    for (HeaderName name : names) {
      String former = before.joined(name);
      String value = after.joined(name);
      if (value == null) {
        changes.add("-" + name);
      } else if (!value.equals(former)) {
        changes.add((former == null ? "+" : "=") + name + ": " + value);
      }
    }
    return changes;
  }

  private static Hosts hosts(Cluster cluster, LoadBalancerContext balancing) {
    List<Host> hosts = cluster.hosts();
    List<String> shown = new ArrayList<>();
    for (Host host : hosts) {
      shown.add(host.address() + (host.isHealthy() ? "" : " (" + host.healthText() + ')'));
    }
    if (hosts.isEmpty()) {
      return new Hosts(toLookUp(cluster), "", "");
    }
    boolean isHashed =
        cluster.settings().loadBalancing().policy() instanceof Policy.RingHash
            || cluster.settings().loadBalancing().policy() instanceof Policy.Maglev;
    // By a hash the choice is the same for every such request; others go on with each one.
    Host chosen = isHashed && balancing.hasHash() ? cluster.chooseHost(balancing) : null;
    String certain = hosts.size() == 1 && hosts.getFirst().isHealthy() ? shown.getFirst() : "";
    return new Hosts(
        shown,
        chosen == null ? certain : chosen.address().toString(),
        policy(cluster.settings().loadBalancing().policy()));
  }

  /** Names that become hosts when they are looked up. */
  private static List<String> toLookUp(Cluster cluster) {
    List<DnsEndpoint> endpoints =
        switch (cluster.settings().discovery()) {
          case Discovery.Fixed fixed -> List.of();
          case Discovery.Eds eds -> List.of();
          case Discovery.OriginalDst meant -> List.of();
          case Discovery.Provided kind -> List.of();
          case Discovery.StrictDns strict -> strict.endpoints();
          case Discovery.LogicalDns logical -> List.of(logical.endpoint());
        };
    return endpoints.stream()
        .map(endpoint ->
            endpoint.dnsName() + ':' + endpoint.endpoint().address().port() + " (DNS name)")
        .toList();
  }

  private static String policy(Policy policy) {
    return switch (policy) {
      case Policy.RoundRobin any -> "round robin";
      case Policy.ClusterProvided provided -> "cluster provided";
      case Policy.Random any -> "random";
      case Policy.LeastRequest any -> "least request";
      case Policy.RingHash any -> "ring hash";
      case Policy.Maglev any -> "Maglev";
    };
  }
}
