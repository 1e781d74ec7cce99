package io.weft.router;

import io.weft.http.HeaderMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scopes that discovery brought; their tables are found when requests come. A value; any thread.
 * Source: {@code envoy.config.route.v3.ScopedRouteConfiguration}.
 */
public final class DiscoveredScopes {
  /**
   * A scope.
   *
   * @param key the fragments that a request has to have
   * @param tableKey by what {@link RoutingView} finds its table
   * @param table the table itself if the scope holds it, else null
   */
  public record Scope(String name, List<String> key, String tableKey, @Nullable RouteTable table) {
    public Scope {
      key = List.copyOf(key);
    }
  }

  private final ScopeKeyBuilder keys;
  private final Map<List<String>, Scope> scopes = new HashMap<>();

  /** The scopes {@code scopes}, no two of which have equal keys. */
  public DiscoveredScopes(ScopeKeyBuilder keys, List<Scope> scopes) {
    this.keys = keys;
    scopes.forEach(scope -> this.scopes.put(scope.key(), scope));
  }

  /** The scope of a request with {@code headers}; null if there is none. */
  public @Nullable Scope scope(HeaderMap headers) {
    List<String> key = keys.key(headers);
    return key == null ? null : scopes.get(key);
  }

  /** These scopes with the tables of {@code view}. */
  public RouteTables at(RoutingView view) {
    return new View(this, view);
  }

  /** Scopes and the tables of one moment. */
  record View(DiscoveredScopes scopes, RoutingView tables) implements RouteTables {
    @Override
    public @Nullable RouteTable tableFor(HeaderMap headers) {
      Scope scope = scopes.scope(headers);
      if (scope == null) {
        return null;
      }
      return scope.table() == null ? tables.routeTable(scope.tableKey()) : scope.table();
    }
  }
}
