package io.weft.hcm;

import io.weft.http.HttpRequest;
import io.weft.http.MatchedRoute;
import io.weft.http.Pause;
import io.weft.http.RouteResolver;
import io.weft.router.RouteTable;
import io.weft.router.RouteTables;
import io.weft.router.RouteUpdates;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The route tables of one request, which are those of its beginning unless it had others asked for.
 * The stream's thread only.
 */
final class StreamRoutes implements RouteResolver {
  private final RouteSource source;
  private final HttpRequest request;
  private @Nullable RouteTables tables;

  /** Those of {@code source} that hold now. */
  StreamRoutes(RouteSource source, HttpRequest request) {
    this.source = source;
    this.request = request;
    this.tables = source.tables();
  }

  /** The table of the request as it is now: filters may have changed its scope, too. */
  @Nullable RouteTable table() {
    return tables == null ? null : tables.tableFor(request.headers());
  }

  @Override
  public @Nullable MatchedRoute resolve() {
    RouteTable table = table();
    return table == null
        ? null
        : table.match(request.headers(), request.streamInfo(), request.streamInfo().random());
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // NONE is one object.
  public boolean update() throws IOException {
    RouteUpdates updates = source.updates();
    if (updates == RouteUpdates.NONE) {
      return false;
    }
    var cancellation = request.streamInfo().cancellation();
    Pause.until(onDone -> updates.request(request.headers(), onDone), cancellation);
    cancellation.throwIfCancelled();
    tables = source.tables();
    return true;
  }
}
