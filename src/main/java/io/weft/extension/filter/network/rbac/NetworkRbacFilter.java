package io.weft.extension.filter.network.rbac;

import io.weft.common.Deadlines;
import io.weft.matcher.MatchingData;
import io.weft.matcher.RbacEngine;
import io.weft.matcher.RbacEngine.Decision;
import io.weft.matcher.RbacStats;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.ConnectionInfo;
import io.weft.net.NetworkFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that rules do not allow, after a while if so configured.
 *
 * <p>Decides when the connection is there, whatever the client sends. Source: {@code
 * envoy.extensions.filters.network.rbac.v3.RBAC}.
 */
final class NetworkRbacFilter implements NetworkFilter {
  private static final String NAMESPACE = "envoy.filters.network.rbac";

  /**
   * What the configuration says.
   *
   * @param rules null to allow everything
   * @param shadowRules null for none
   * @param shadowPrefix begins the keys of what the rules on trial note
   * @param delayDeny before a connection is closed; zero for at once
   */
  record Settings(
      @Nullable RbacEngine rules,
      @Nullable RbacEngine shadowRules,
      String shadowPrefix,
      Duration delayDeny) {}

  private final Settings settings;
  private final RbacStats stats;
  private final RbacStats shadowStats;
  private final Deadlines deadlines;

  NetworkRbacFilter(
      Settings settings, RbacStats stats, RbacStats shadowStats, Deadlines deadlines) {
    this.settings = settings;
    this.stats = stats;
    this.shadowStats = shadowStats;
    this.deadlines = deadlines;
  }

  @Override
  public void filter(Connection connection, ConnectionHandler next) throws IOException {
    ConnectionInfo info = connection.info();
    MatchingData data = MatchingData.of(info);
    if (settings.shadowRules() != null) {
      Decision shadow = settings.shadowRules().decide(data);
      shadowStats.count(shadow);
      note(info, shadow);
    }
    Decision decision = settings.rules() == null ? null : settings.rules().decide(data);
    if (decision == null) {
      next.handle(connection);
      return;
    }
    if (decision.logs() != null) {
      info.addDynamicMetadata("envoy.common", Map.of("access_log_hint", decision.logs()));
    }
    stats.count(decision);
    if (decision.isAllowed()) {
      next.handle(connection);
      return;
    }
    info.terminationDetails(decision.details());
    refuse(connection);
    next.refuse(connection);
  }

  private void note(ConnectionInfo info, Decision shadow) {
    String prefix = settings.shadowPrefix() + "shadow_";
    Map<String, @Nullable Object> facts = new HashMap<>();
    if (!shadow.policy().isEmpty()) {
      facts.put(prefix + "effective_policy_id", shadow.policy());
    }
    facts.put(prefix + "engine_result", shadow.isAllowed() ? "allowed" : "denied");
    info.addDynamicMetadata(NAMESPACE, facts);
  }

  private void refuse(Connection connection) {
    connection.info().localCloseReason("rbac_deny_close");
    if (!settings.delayDeny().isZero()) {
      CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
      deadlines.schedule(settings.delayDeny(), () -> over.complete(null));
      over.join();
    }
    connection.abort();
  }
}
