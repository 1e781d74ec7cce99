package io.weft.tools;

import io.weft.matcher.MatchStep;
import io.weft.router.Route;
import io.weft.router.RouteExplanation;
import io.weft.router.VirtualHost;
import io.weft.tools.Explanation.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An explanation as a tree of maps, lists, texts, numbers and truth values, for JSON. */
public final class ExplanationTree {
  private ExplanationTree() {}

  /** The tree. */
  public static Map<String, Object> of(Explanation explanation) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("request", explanation.request().line());
    tree.put("listener", explanation.place().listener());
    tree.put("filter_chain", explanation.place().filterChain());
    if (!explanation.place().note().isEmpty()) {
      tree.put("note", explanation.place().note());
    }
    tree.put("authority", explanation.authority());
    tree.put("path", explanation.path());
    RouteExplanation route = explanation.route();
    if (route != null) {
      addRoute(route, tree);
    }
    tree.put("outcome", outcome(explanation.outcome()));
    return tree;
  }

  private static void addRoute(RouteExplanation explanation, Map<String, Object> tree) {
    tree.put("route_table", explanation.table());
    VirtualHost host = explanation.virtualHost();
    if (host != null) {
      tree.put("virtual_host", Map.of("name", host.name(), "domain", explanation.domain()));
    }
    if (!explanation.steps().isEmpty()) {
      tree.put("route_tree", explanation.steps().stream().map(ExplanationTree::step).toList());
    }
    List<Object> passedOver = new ArrayList<>();
    for (RouteExplanation.PassedOver route : explanation.passedOver()) {
      Map<String, Object> failed = new LinkedHashMap<>();
      failed.put("kind", route.failed().kind());
      failed.put("name", route.failed().name());
      failed.put("wanted", route.failed().wanted());
      if (route.actual() != null) {
        failed.put("actual", route.actual());
      }
      passedOver.add(route(passedOver.size(), route.name(), route.path(), "failed", failed));
    }
    tree.put("passed_over", passedOver);
    Route route = explanation.route();
    if (route != null && explanation.index() >= 0) {
      RouteExplanation.Share share = explanation.share();
      Map<String, Object> weights = new LinkedHashMap<>();
      if (share != null) {
        weights.put("weight", share.weight());
        weights.put("total_weight", share.total());
        weights.put("draw", share.drawn());
      }
      String path = route.match().path().describe().wanted();
      tree.put("route", route(explanation.index(), route.name(), path, "weights", weights));
    }
  }

  private static Map<String, Object> step(MatchStep step) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("depth", step.depth());
    tree.put("place", step.place());
    tree.put("finding", step.finding().name().toLowerCase(Locale.ROOT));
    List<Object> reasons = new ArrayList<>();
    for (MatchStep.Reason reason : step.reasons()) {
      Map<String, Object> fact = new LinkedHashMap<>();
      fact.put("input", reason.input());
      fact.put("wanted", reason.wanted());
      if (reason.actual() != null) {
        fact.put("actual", reason.actual());
      }
      reasons.add(fact);
    }
    tree.put("reasons", reasons);
    return tree;
  }

  private static Map<String, Object> route(
      int index, String name, String path, String field, Map<String, Object> more) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("index", index);
    tree.put("name", name);
    tree.put("path", path);
    if (!more.isEmpty()) {
      tree.put(field, more);
    }
    return tree;
  }

  private static Map<String, Object> outcome(Outcome outcome) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (outcome) {
      case Outcome.NotRouted none -> {
        tree.put("kind", "not_routed");
        tree.put("reason", none.reason());
      }
      case Outcome.Answered answered -> {
        tree.put("kind", "answered");
        tree.put("status", answered.status());
        tree.put("reason", answered.reason());
        if (!answered.location().isEmpty()) {
          tree.put("location", answered.location());
        }
        tree.put("body_bytes", answered.bodyBytes());
      }
      case Outcome.LeftToFilters filters -> tree.put("kind", "left_to_filters");
      case Outcome.Forwarded forwarded -> {
        tree.put("kind", "forwarded");
        tree.put("cluster", forwarded.cluster());
        tree.put("cluster_known", forwarded.isKnown());
        if (!forwarded.isKnown()) {
          tree.put("status", forwarded.status());
        }
        tree.put("authority", forwarded.authority());
        tree.put("path", forwarded.path());
        tree.put("fields", forwarded.changes());
        tree.put("timeout", forwarded.timeout());
        tree.put("host", forwarded.hosts().chosen());
        tree.put("hosts", forwarded.hosts().all());
        tree.put("policy", forwarded.hosts().policy());
      }
    }
    return tree;
  }
}
