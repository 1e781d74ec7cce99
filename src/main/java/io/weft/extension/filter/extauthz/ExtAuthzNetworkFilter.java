package io.weft.extension.filter.extauthz;

import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.matcher.MetadataMatcher;
import io.weft.net.CheckedConnection;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.ConnectionInfo;
import io.weft.net.NetworkFilter;
import io.weft.net.RefusedConnectionException;
import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service whether a connection is allowed, when its first bytes have come, or their end.
 *
 * <p>Whoever reads first blocks until the service has answered; what hosts send before goes to the
 * client, which may wait for it. Source: {@code
 * envoy.extensions.filters.network.ext_authz.v3.ExtAuthz}.
 */
final class ExtAuthzNetworkFilter implements NetworkFilter {
  /**
   * What the configuration says.
   *
   * @param enabled a test of the connection's metadata; null for always
   */
  record Settings(boolean allowsFailure, @Nullable MetadataMatcher enabled) {}

  private static final String NAMESPACE = "envoy.filters.network.ext_authz";
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final GrpcAuthorization service;
  private final Settings settings;
  private final Counter total;
  private final Counter ok;
  private final Counter denied;
  private final Counter error;
  private final Counter allowed;
  private final Counter disabled;
  private final Counter closed;
  private final Gauge active;

  ExtAuthzNetworkFilter(GrpcAuthorization service, Settings settings, Scope stats) {
    this.service = service;
    this.settings = settings;
    this.total = stats.counter("total");
    this.ok = stats.counter("ok");
    this.denied = stats.counter("denied");
    this.error = stats.counter("error");
    this.allowed = stats.counter("failure_mode_allowed");
    this.disabled = stats.counter("disabled");
    this.closed = stats.counter("cx_closed");
    this.active = stats.gauge("active");
  }

  @Override
  public void filter(Connection connection, ConnectionHandler next) throws IOException {
    next.handle(new CheckedConnection(connection, next, new Inspection(connection)));
  }

  private boolean isEnabled(ConnectionInfo info) {
    return settings.enabled() == null || settings.enabled().matches(info.dynamicMetadata());
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
      if (decided) {
        return;
      }
      decided = true;
      if (!isEnabled(connection.info())) {
        disabled.inc();
        return;
      }
      switch (check(connection.info())) {
        case Verdict.Allowed yes -> ok.inc();
        case Verdict.Denied no -> {
          denied.inc();
          throw refused(connection, count, "ext_authz_denied");
        }
        case Verdict.Failed failed -> {
          error.inc();
          if (!settings.allowsFailure()) {
            throw refused(connection, count, "ext_authz_error");
          }
          allowed.inc();
        }
      }
    }
  }

  private Verdict check(ConnectionInfo info) throws IOException {
    total.inc();
    active.inc();
    long start = System.nanoTime();
    try {
      Verdict verdict = service.checkConnection(StreamInfo.ofConnection(info));
      note(info, verdict, System.nanoTime() - start);
      return verdict;
    } finally {
      active.dec();
    }
  }

  private static void note(ConnectionInfo info, Verdict verdict, long nanos) {
    Map<String, @Nullable Object> facts = new HashMap<>();
    if (verdict instanceof Verdict.Allowed) {
      facts.put("ext_authz_duration", Math.floor(nanos / NANOS_PER_MILLI));
    }
    Map<String, @Nullable Object> told = verdict.dynamicMetadata();
    if (told != null) {
      facts.putAll(told);
    }
    if (!facts.isEmpty()) {
      info.addDynamicMetadata(NAMESPACE, facts);
    }
  }

  private IOException refused(Connection connection, int count, String details) {
    closed.inc();
    StreamInfo info = StreamInfo.ofConnection(connection.info());
    info.bytes().addReceived(Math.max(0, count), Math.max(0, count));
    info.addFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
    info.responseCodeDetails(details);
    connection.info().localCloseReason("ext_authz_close");
    connection.close();
    return new RefusedConnectionException(details);
  }
}
