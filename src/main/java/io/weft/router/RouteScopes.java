package io.weft.router;

import io.weft.http.HeaderMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route table for each scope, which the fields of a request choose. A value; any thread. Source:
 * {@code ScopedRoutes}.
 */
public final class RouteScopes implements RouteTables {
  /**
   * A scope.
   *
   * @param key the fragments that a request has to have
   */
  public record Scope(String name, List<String> key, RouteTable table) {
    public Scope {
      key = List.copyOf(key);
    }
  }

  private final ScopeKeyBuilder keys;
  private final Map<List<String>, RouteTable> tables = new HashMap<>();

  /** The scopes {@code scopes}; of equal names, and of equal keys, the last counts, as in Envoy. */
  public RouteScopes(ScopeKeyBuilder keys, List<Scope> scopes) {
    this.keys = keys;
    Map<String, Scope> byName = new HashMap<>();
    for (Scope scope : scopes) {
      Scope former = byName.put(scope.name(), scope);
      if (former != null) {
        tables.remove(former.key());
      }
      tables.put(scope.key(), scope.table());
    }
  }

  @Override
  public @Nullable RouteTable tableFor(HeaderMap headers) {
    List<String> key = keys.key(headers);
    return key == null ? null : tables.get(key);
  }
}
