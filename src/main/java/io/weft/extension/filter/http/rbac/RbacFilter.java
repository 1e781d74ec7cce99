package io.weft.extension.filter.http.rbac;

import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamInfo;
import io.weft.matcher.MatchingData;
import io.weft.matcher.RbacEngine;
import io.weft.matcher.RbacEngine.Decision;
import io.weft.matcher.RbacStats;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers 403 to requests that rules do not allow, and notes what rules on trial would have done.
 *
 * <p>Source: {@code envoy.extensions.filters.http.rbac.v3.RBAC}.
 */
final class RbacFilter implements HttpFilter {
  private static final int FORBIDDEN = 403;
  private static final String NAMESPACE = "envoy.filters.http.rbac";

  /**
   * What the filter and a route's override can say.
   *
   * @param rules null to allow everything
   * @param shadowRules null for none
   * @param rulesPrefix begins the keys of what the rules note
   * @param shadowPrefix begins the keys of what the rules on trial note
   */
  record Settings(
      @Nullable RbacEngine rules,
      @Nullable RbacEngine shadowRules,
      String rulesPrefix,
      String shadowPrefix) {}

  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;
  private final RbacStats stats;
  private final RbacStats shadowStats;

  RbacFilter(
      Settings settings, PerRouteKey<Settings> perRoute, RbacStats stats, RbacStats shadowStats) {
    this.settings = settings;
    this.perRoute = perRoute;
    this.stats = stats;
    this.shadowStats = shadowStats;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    Settings ofRoute = info.filterConfig(perRoute, settings);
    MatchingData data = MatchingData.of(request.headers(), info);
    if (ofRoute.shadowRules() != null) {
      Decision shadow = ofRoute.shadowRules().decide(data);
      shadowStats.count(shadow);
      note(info, ofRoute.shadowPrefix() + "shadow_", shadow);
    }
    if (ofRoute.rules() == null) {
      return next.handle(request);
    }
    Decision decision = ofRoute.rules().decide(data);
    if (decision.logs() != null) {
      info.addDynamicMetadata("envoy.common", Map.of("access_log_hint", decision.logs()));
    }
    stats.count(decision);
    note(info, ofRoute.rulesPrefix() + "enforced_", decision);
    return decision.isAllowed()
        ? next.handle(request)
        : HttpResponse.localReply(FORBIDDEN, decision.details(), "RBAC: access denied");
  }

  private static void note(StreamInfo info, String prefix, Decision decision) {
    Map<String, @Nullable Object> facts = new HashMap<>();
    if (!decision.policy().isEmpty()) {
      facts.put(prefix + "effective_policy_id", decision.policy());
    }
    facts.put(prefix + "engine_result", decision.isAllowed() ? "allowed" : "denied");
    info.addDynamicMetadata(NAMESPACE, facts);
  }
}
