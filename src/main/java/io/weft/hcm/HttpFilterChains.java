package io.weft.hcm;

import io.weft.http.HttpHandler;
import io.weft.http.MatchedRoute;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filter chain of a connection manager, and those for requests that upgrade. Immutable.
 *
 * <p>Source: {@code HttpConnectionManager.http_filters} and {@code upgrade_configs}.
 *
 * @param main serves requests that do not upgrade
 * @param upgrades by the upgrade's type in lower case
 */
public record HttpFilterChains(HttpHandler main, Map<String, Upgrade> upgrades) {
  /**
   * What the connection manager says of one type of upgrade.
   *
   * @param chain serves it; null for the main chain
   * @param enabled whether it is allowed where the route says nothing
   */
  public record Upgrade(@Nullable HttpHandler chain, boolean enabled) {}

  public HttpFilterChains {
    upgrades = Map.copyOf(upgrades);
  }

  /** The chain for an upgrade to {@code type} on {@code route}; null if it is refused. */
  @Nullable HttpHandler upgrade(String type, @Nullable MatchedRoute route) {
    Upgrade upgrade = upgrades.get(type);
    boolean enabled = upgrade != null && upgrade.enabled();
    if (route != null) {
      enabled = route.enablesUpgrade(type, enabled);
    }
    if (!enabled) {
      return null;
    }
    return upgrade == null || upgrade.chain() == null ? main : upgrade.chain();
  }
}
