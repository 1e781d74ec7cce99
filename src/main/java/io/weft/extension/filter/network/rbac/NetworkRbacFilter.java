package io.weft.extension.filter.network.rbac;

import io.weft.common.Deadlines;
import io.weft.http.StreamInfo;
import io.weft.matcher.MatchingData;
import io.weft.matcher.RbacEngine;
import io.weft.matcher.RbacEngine.Decision;
import io.weft.matcher.RbacStats;
import io.weft.net.CheckedConnection;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.ConnectionInfo;
import io.weft.net.NetworkFilter;
import io.weft.net.Refusal;
import io.weft.net.RefusedConnectionException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that rules do not allow, after a while if so configured.
 *
 * <p>Decides when the first bytes have come, or their end, before anyone sees them; what hosts send
 * before goes to the client. Source: {@code envoy.extensions.filters.network.rbac.v3.RBAC}.
 */
final class NetworkRbacFilter implements NetworkFilter {
  private static final String NAMESPACE = "envoy.filters.network.rbac";

  /**
   * What the configuration says.
   *
   * @param rules null to allow everything
   * @param shadowRules null for none
   * @param shadowPrefix begins the keys of what the rules on trial note
   * @param continuous whether each piece of data is decided about, and not only the first
   * @param delayDeny before a connection is closed; zero for at once
   */
  record Settings(
      @Nullable RbacEngine rules,
      @Nullable RbacEngine shadowRules,
      String shadowPrefix,
      boolean continuous,
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
    next.handle(new CheckedConnection(connection, next, new Inspection(connection)));
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

  /** What is decided about one connection; on the thread that reads it. */
  private final class Inspection implements CheckedConnection.Check {
    private final Connection connection;
    private boolean decided;

    Inspection(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onData(int count) throws IOException {
      if (!decided || settings.continuous()) {
        decided = true;
        decide(count);
      }
    }

    private void decide(int count) throws IOException {
      ConnectionInfo info = connection.info();
      MatchingData data = MatchingData.of(info);
      if (settings.shadowRules() != null) {
        Decision shadow = settings.shadowRules().decide(data);
        shadowStats.count(shadow);
        note(info, shadow);
      }
      if (settings.rules() == null) {
        return;
      }
      Decision decision = settings.rules().decide(data);
      if (decision.logs() != null) {
        info.addDynamicMetadata("envoy.common", Map.of("access_log_hint", decision.logs()));
      }
      stats.count(decision);
      if (!decision.isAllowed()) {
        StreamInfo.ofConnection(info).bytes().addReceived(Math.max(0, count), Math.max(0, count));
        info.terminationDetails(decision.details());
        Refusal.close(connection, "rbac_deny_close", settings.delayDeny(), deadlines);
        throw new RefusedConnectionException(decision.details());
      }
    }
  }
}
