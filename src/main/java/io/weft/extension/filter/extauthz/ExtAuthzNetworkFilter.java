package io.weft.extension.filter.extauthz;

import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.matcher.MetadataMatcher;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.ConnectionInfo;
import io.weft.net.NetworkFilter;
import io.weft.net.PrefixedConnection;
import io.weft.net.PrefixedInputStream;
import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service whether a connection is allowed, once its first bytes have come.
 *
 * <p>Blocks until the client has sent something and the service has answered. Source: {@code
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
  private static final int FIRST_BYTES = 4096;
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
    ConnectionInfo info = connection.info();
    if (settings.enabled() != null && !settings.enabled().matches(info.dynamicMetadata())) {
      disabled.inc();
      next.handle(connection);
      return;
    }
    byte[] first = new byte[FIRST_BYTES];
    int count = connection.in().read(first, 0, first.length);
    if (count < 0) {
      next.handle(connection);
      return;
    }
    Connection whole =
        new PrefixedConnection(
            connection, new PrefixedInputStream(Arrays.copyOf(first, count), connection.in()));
    if (isAllowed(whole)) {
      next.handle(whole);
    } else {
      next.refuse(whole);
    }
  }

  private boolean isAllowed(Connection connection) throws IOException {
    ConnectionInfo info = connection.info();
    Verdict verdict = check(info);
    return switch (verdict) {
      case Verdict.Allowed yes -> {
        ok.inc();
        yield true;
      }
      case Verdict.Denied no -> {
        denied.inc();
        close(connection, "ext_authz_denied");
        yield false;
      }
      case Verdict.Failed failed -> {
        error.inc();
        if (settings.allowsFailure()) {
          allowed.inc();
        } else {
          close(connection, "ext_authz_error");
        }
        yield settings.allowsFailure();
      }
    };
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

  private void close(Connection connection, String details) {
    closed.inc();
    StreamInfo info = StreamInfo.ofConnection(connection.info());
    info.addFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
    info.responseCodeDetails(details);
    connection.info().localCloseReason("ext_authz_close");
    connection.close();
  }
}
