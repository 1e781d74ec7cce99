package io.weft.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.Cluster;
import io.weft.upstream.HealthFlag;
import io.weft.upstream.Host;
import io.weft.upstream.HostStats;
import io.weft.upstream.Locality;
import io.weft.upstream.ResourceLimit;
import io.weft.upstream.ResourcePriority;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /clusters}: clusters and hosts, as text or as {@code envoy.admin.v3.Clusters}. */
public final class ClustersEndpoint {
  private final Supplier<? extends Collection<Cluster>> clusters;
  private final Predicate<Cluster> addedViaApi;

  /**
   * An endpoint that shows what {@code clusters} yields; it is asked on the request's thread.
   *
   * @param addedViaApi whether a cluster came from a control plane
   */
  public ClustersEndpoint(
      Supplier<? extends Collection<Cluster>> clusters, Predicate<Cluster> addedViaApi) {
    this.clusters = clusters;
    this.addedViaApi = addedViaApi;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/clusters",
        "clusters and their hosts",
        this::show,
        AdminEndpoint.Parameter.choice("format", "form of the answer", "text", "json"),
        AdminEndpoint.Parameter.text("filter", "RE2 pattern that a part of the name matches"));
  }

  private AdminResponse show(AdminRequest request) {
    String filter = request.query().first("filter", "");
    Pattern pattern;
    try {
      pattern = filter.isEmpty() ? null : Pattern.compile(filter);
    } catch (PatternSyntaxException e) {
      return AdminResponse.text(400, "Invalid re2 regex");
    }
    List<Cluster> chosen = chosen(pattern);
    if (!request.query().first("format", "").equals("json")) {
      return AdminResponse.text(200, text(chosen));
    }
    List<Object> statuses = new ArrayList<>();
    chosen.forEach(cluster -> statuses.add(tree(cluster)));
    return AdminResponse.json(statuses.isEmpty() ? Map.of() : Map.of("cluster_statuses", statuses));
  }

  private List<Cluster> chosen(@Nullable Pattern pattern) {
    List<Cluster> chosen = new ArrayList<>();
    for (Cluster cluster : clusters.get()) {
      if (pattern == null || pattern.matcher(cluster.name()).find()) {
        chosen.add(cluster);
      }
    }
    chosen.sort(Comparator.comparing(Cluster::name));
    return chosen;
  }

  private String text(List<Cluster> clusters) {
    StringBuilder text = new StringBuilder(1024);
    for (Cluster cluster : clusters) {
      String name = cluster.name();
      line(text, name, "observability_name", cluster.statName());
      limits(text, name, "default_priority", cluster.circuitBreakers(ResourcePriority.DEFAULT));
      limits(text, name, "high_priority", cluster.circuitBreakers(ResourcePriority.HIGH));
      line(text, name, "added_via_api", addedViaApi.test(cluster));
      for (Host host : cluster.hosts()) {
        hostText(text, name + "::" + host.address(), host);
      }
    }
    return text.toString();
  }

  private static void limits(
      StringBuilder text, String cluster, String priority, CircuitBreakers limits) {
    String subject = cluster + "::" + priority;
    line(text, subject, "max_connections", max(limits.connections()));
    line(text, subject, "max_pending_requests", max(limits.pendingRequests()));
    line(text, subject, "max_requests", max(limits.requests()));
    line(text, subject, "max_retries", max(limits.retries()));
  }

  private static void hostText(StringBuilder text, String subject, Host host) {
    counters(host.shownStats(), true).forEach((name, value) -> line(text, subject, name, value));
    Locality locality = host.locality();
    line(text, subject, "hostname", host.hostname());
    line(text, subject, "health_flags", host.healthText());
    line(text, subject, "weight", host.weight());
    line(text, subject, "region", locality.region());
    line(text, subject, "zone", locality.zone());
    line(text, subject, "sub_zone", locality.subZone());
    line(text, subject, "canary", host.endpoint().isCanary());
    line(text, subject, "priority", host.priority());
    line(text, subject, "success_rate", -1);
    line(text, subject, "local_origin_success_rate", -1);
  }

  private static void line(StringBuilder text, String subject, String key, Object value) {
    text.append(subject).append("::").append(key).append("::").append(value).append('\n');
  }

  private Map<String, Object> tree(Cluster cluster) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", cluster.name());
    if (addedViaApi.test(cluster)) {
      tree.put("added_via_api", true);
    }
    List<Object> hosts = new ArrayList<>();
    cluster.hosts().forEach(host -> hosts.add(tree(host)));
    if (!hosts.isEmpty()) {
      tree.put("host_statuses", hosts);
    }
    tree.put(
        "circuit_breakers",
        Map.of(
            "thresholds",
            List.of(
                thresholds("", cluster.circuitBreakers(ResourcePriority.DEFAULT)),
                thresholds("HIGH", cluster.circuitBreakers(ResourcePriority.HIGH)))));
    tree.put("observability_name", cluster.statName());
    return tree;
  }

  private static Map<String, Object> thresholds(String priority, CircuitBreakers limits) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (!priority.isEmpty()) {
      tree.put("priority", priority);
    }
    tree.put("max_connections", max(limits.connections()));
    tree.put("max_pending_requests", max(limits.pendingRequests()));
    tree.put("max_requests", max(limits.requests()));
    tree.put("max_retries", max(limits.retries()));
    return tree;
  }

  private static long max(ResourceLimit limit) {
    return limit.max();
  }

  private static Map<String, Object> tree(Host host) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("address", AddressTree.of(host.address()));
    List<Object> stats = new ArrayList<>();
    counters(host.shownStats(), false).forEach((name, value) -> stats.add(stat(name, value)));
    tree.put("stats", stats);
    tree.put("health_status", health(host));
    tree.put("weight", host.weight());
    if (!host.hostname().isEmpty()) {
      tree.put("hostname", host.hostname());
    }
    if (host.priority() > 0) {
      tree.put("priority", host.priority());
    }
    tree.put("locality", locality(host.locality()));
    return tree;
  }

  private static Map<String, Object> stat(String name, long value) {
    Map<String, Object> stat = new LinkedHashMap<>();
    if (name.endsWith("_active")) {
      stat.put("type", "GAUGE");
    }
    stat.put("name", name);
    if (value != 0) {
      stat.put("value", Long.toString(value));
    }
    return stat;
  }

  private static Map<String, Object> health(Host host) {
    Map<String, Object> health = new LinkedHashMap<>();
    for (HealthFlag flag : HealthFlag.values()) {
      if (host.has(flag)) {
        health.put(flag.name().toLowerCase(Locale.ROOT), true);
      }
    }
    health.put("eds_health_status", host.isDegraded() ? "DEGRADED" : "HEALTHY");
    return health;
  }

  private static Map<String, Object> locality(Locality locality) {
    Map<String, Object> tree = new LinkedHashMap<>();
    putUnlessEmpty(tree, "region", locality.region());
    putUnlessEmpty(tree, "zone", locality.zone());
    putUnlessEmpty(tree, "sub_zone", locality.subZone());
    return tree;
  }

  private static void putUnlessEmpty(Map<String, Object> tree, String name, String value) {
    if (!value.isEmpty()) {
      tree.put(name, value);
    }
  }

  /** A host's stats; text has them by name, JSON has counters before gauges. */
  private static Map<String, Long> counters(HostStats stats, boolean byName) {
    Map<String, Long> counters = new LinkedHashMap<>();
    if (byName) {
      counters.put("cx_active", stats.cxActive());
    }
    counters.put("cx_connect_fail", stats.cxConnectFail());
    counters.put("cx_total", stats.cxTotal());
    if (byName) {
      counters.put("rq_active", stats.rqActive());
    }
    counters.put("rq_error", stats.rqError());
    if (byName) {
      counters.put("rq_pending_active", stats.rqPendingActive());
    }
    counters.put("rq_success", stats.rqSuccess());
    counters.put("rq_timeout", stats.rqTimeout());
    counters.put("rq_total", stats.rqTotal());
    if (!byName) {
      counters.put("cx_active", stats.cxActive());
      counters.put("rq_active", stats.rqActive());
      counters.put("rq_pending_active", stats.rqPendingActive());
    }
    return counters;
  }
}
