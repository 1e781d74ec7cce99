package io.weft.hcm;

import io.weft.accesslog.AccessLogger;
import io.weft.common.Deadlines;
import io.weft.formatter.FormatContext;
import io.weft.http.ActiveRequests;
import io.weft.http.HeaderName;
import io.weft.http.HttpHandler;
import io.weft.http.HttpResponse;
import io.weft.router.RouteTable;
import io.weft.stats.Shown;
import io.weft.stats.StatKind;
import io.weft.stats.StatsQuery;
import io.weft.stats.StatsStore;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A connection manager whose filters are one handler, and a client that is a script. */
final class ConnectionManagerFixture implements AutoCloseable {
  private final StatsStore store = new StatsStore();
  private final Deadlines deadlines = new Deadlines();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<EarlyHeaderMutation> mutations = new ArrayList<>();
  private AccessLogSettings logging = AccessLogSettings.NONE;
  private RequestIdSettings requestIds = RequestIdSettings.NONE;
  private @Nullable ProxyStatus proxyStatus;
  private Map<String, HttpFilterChains.Upgrade> upgrades = Map.of();
  private boolean atEdge;
  private HttpHandler handler = request -> HttpResponse.localReply(200, "ok", "");

  ConnectionManagerFixture() {
    deadlines.start();
  }

  ConnectionManagerFixture handler(HttpHandler replacement) {
    handler = replacement;
    return this;
  }

  ConnectionManagerFixture earlyMutation(EarlyHeaderMutation mutation) {
    mutations.add(mutation);
    return this;
  }

  ConnectionManagerFixture proxyStatus(ProxyStatus wanted) {
    proxyStatus = wanted;
    return this;
  }

  ConnectionManagerFixture requestIds(RequestIdSettings settings) {
    requestIds = settings;
    return this;
  }

  /** Takes the peer for the client, which is outside. */
  ConnectionManagerFixture atEdge() {
    atEdge = true;
    return this;
  }

  ConnectionManagerFixture allowsUpgrade(String type) {
    upgrades = Map.of(type, new HttpFilterChains.Upgrade(null, true));
    return this;
  }

  /** Logs type, status, details and path of streams. */
  ConnectionManagerFixture logging(boolean onNewRequest, boolean onTunnel) {
    AccessLogger logger = context -> lines.add(line(context));
    logging = new AccessLogSettings(List.of(logger), 0, onNewRequest, onTunnel);
    return this;
  }

  /** What was logged. */
  List<String> lines() {
    return lines;
  }

  /** Serves a client that sends {@code bytes} and then ends its input; what it got. */
  String serve(String bytes) throws IOException {
    ScriptedConnection connection = new ScriptedConnection(bytes).end();
    manager().handle(connection);
    return connection.written();
  }

  /** The value of a counter. */
  long stat(String name) {
    StatsQuery query = new StatsQuery(false, Set.of(StatKind.COUNTER), name::equals);
    return store.select(query).stream().mapToLong(Shown::value).sum();
  }

  @Override
  public void close() {
    deadlines.close();
  }

  private HttpConnectionManager manager() {
    HttpConnectionManagerSettings plain = HttpConnectionManagerSettings.ofAdmin("10.0.0.9");
    HttpConnectionManagerSettings settings =
        new HttpConnectionManagerSettings(
            plain.codec(),
            plain.connection(),
            plain.limits(),
            plain.paths(),
            plain.hosts(),
            new ForwardingSettings(
                atEdge,
                0,
                false,
                false,
                address -> false,
                null,
                false,
                List.of(),
                ClientCertForwarding.DEFAULT,
                "10.0.0.9",
                true),
            new IdentitySettings(
                "envoy", IdentitySettings.ServerHeader.OVERWRITE, "", null, "", requestIds),
            LocalReplyConfig.NONE,
            false,
            false,
            mutations,
            proxyStatus,
            logging);
    return new HttpConnectionManager(
        settings,
        new HttpConnectionManagerStats(store.root(), "test", ""),
        new HttpFilterChains(handler, upgrades),
        RouteSource.of(
            new RouteTable("", new RouteTable.Options(List.of(), false, false), List.of()),
            () -> name -> null),
        deadlines,
        new ActiveRequests());
  }

  private static String line(FormatContext context) {
    return context.accessLogType().text()
        + ' '
        + context.streamInfo().responseCode()
        + ' '
        + context.streamInfo().responseCodeDetails()
        + ' '
        + context.requestHeaders().get(HeaderName.PATH);
  }
}
