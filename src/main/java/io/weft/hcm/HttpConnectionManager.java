package io.weft.hcm;

import io.weft.common.Deadlines;
import io.weft.http.ActiveRequests;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.ProxiedClient;
import io.weft.router.RouteTable;
import io.weft.router.RouteTables;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.util.List;

/**
 * Serves HTTP connections: the last network filter of a chain.
 *
 * <p>Has the codec read each request, makes it trustworthy, finds its route, runs the HTTP filters
 * and logs what became of it; {@link ActiveStream} is the straight line through all that. Immutable
 * and shared by all connections of its filter chain. Source: {@code
 * envoy.filters.network.http_connection_manager}.
 */
public final class HttpConnectionManager implements ConnectionHandler {
  private final HttpConnectionManagerSettings settings;
  private final HttpConnectionManagerStats stats;
  private final HttpFilterChains chains;
  private final RouteSource routes;
  private final Deadlines deadlines;
  private final ActiveRequests requests;
  private final RequestPreparation preparation;
  private final RequestSanitizer requestSanitizer;
  private final ResponseSanitizer responseSanitizer;

  /**
   * A connection manager.
   *
   * @param routes where the route table is found
   * @param requests where requests in flight are noted
   */
  public HttpConnectionManager(
      HttpConnectionManagerSettings settings,
      HttpConnectionManagerStats stats,
      HttpFilterChains chains,
      RouteSource routes,
      Deadlines deadlines,
      ActiveRequests requests) {
    this.settings = settings;
    this.stats = stats;
    this.chains = chains;
    this.routes = routes;
    this.deadlines = deadlines;
    this.requests = requests;
    this.preparation = new RequestPreparation(settings.paths(), settings.hosts(), stats);
    this.requestSanitizer = new RequestSanitizer(settings);
    this.responseSanitizer = new ResponseSanitizer(settings.identity());
  }

  @Override
  public void handle(Connection connection) throws IOException {
    if (!settings.forwarding().tellsProxyProtocol()) {
      ProxiedClient.hide(connection.info());
    }
    try (ActiveConnection active = new ActiveConnection(this, connection)) {
      active.serve();
    }
  }

  /**
   * What this connection manager does with {@code request} before its filters run, without counting
   * it; changes the request's fields as they are changed before routes are matched. Any thread.
   *
   * @param random decides about shares and weighted clusters
   */
  public RequestExplanation explain(HttpRequest request, long random) {
    HttpConnectionManagerStats nobodys =
        HttpConnectionManagerStats.ofAdmin(new StatsStore().root());
    HttpResponse refusal =
        new RequestPreparation(settings.paths(), settings.hosts(), nobodys).prepare(request);
    RouteTables tables = routes.tables();
    RouteTable table = tables == null ? null : tables.tableFor(request.headers());
    if (refusal == null) {
      refusal =
          requestSanitizer.sanitize(
              request.headers(),
              request.streamInfo(),
              table == null ? List.of() : table.internalOnlyHeaders());
      // Again, since fields may have changed that a scope is found by.
      table = tables == null ? null : tables.tableFor(request.headers());
    }
    return new RequestExplanation(
        refusal,
        refusal != null || table == null
            ? null
            : table.explain(request.headers(), request.streamInfo(), random));
  }

  HttpConnectionManagerSettings settings() {
    return settings;
  }

  HttpConnectionManagerStats stats() {
    return stats;
  }

  HttpFilterChains chains() {
    return chains;
  }

  RouteSource routes() {
    return routes;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  ActiveRequests requests() {
    return requests;
  }

  RequestPreparation preparation() {
    return preparation;
  }

  RequestSanitizer requestSanitizer() {
    return requestSanitizer;
  }

  ResponseSanitizer responseSanitizer() {
    return responseSanitizer;
  }
}
