package io.weft.hcm;

import io.weft.accesslog.AccessLogger;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.HeaderMap;
import io.weft.http.HttpRequest;
import io.weft.http.StreamInfo;
import io.weft.http.StreamTimers;
import io.weft.http.StreamTimers.Limit;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.upstream.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log lines of one stream: at its end, and on the way if that is wanted.
 *
 * <p>Owned by the stream's thread. Lines in between are written by a thread of their own, which
 * looks at copies of the headers, made when the route was known and when the response began.
 */
final class StreamLog {
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);

  private final AccessLogSettings settings;
  private final RouteSource routes;
  private final StreamTimers timers;
  private final HttpRequest request;
  private final StreamInfo info;
  private HeaderMap responseHeaders = NO_HEADERS;
  private HeaderMap responseTrailers = NO_HEADERS;
  private volatile @Nullable FormatContext snapshot;

  StreamLog(
      AccessLogSettings settings, RouteSource routes, StreamTimers timers, HttpRequest request) {
    this.settings = settings;
    this.routes = routes;
    this.timers = timers;
    this.request = request;
    this.info = request.streamInfo();
  }

  /** The stream begins. */
  void begin() {
    if (isPeriodic()) {
      takeSnapshot();
      timers.of(Limit.ACCESS_LOG).arm(settings.intervalNanos(), this::onInterval);
    }
  }

  /** The route is known. */
  void routed() {
    if (isPeriodic() || settings.onNewRequest()) {
      noteCluster();
      takeSnapshot();
    }
    if (settings.onNewRequest()) {
      write(AccessLogType.DOWNSTREAM_START);
    }
  }

  /** A response with {@code headers} is about to be sent. */
  void responding(HeaderMap headers) {
    responseHeaders = headers;
    if (isPeriodic()) {
      takeSnapshot();
    }
  }

  /** The stream becomes a tunnel. */
  void tunnelEstablished() {
    if (settings.onTunnelEstablished()) {
      write(AccessLogType.DOWNSTREAM_TUNNEL_SUCCESSFULLY_ESTABLISHED);
    }
  }

  /** The response has ended, with {@code trailers}. */
  void responded(HeaderMap trailers) {
    responseTrailers = trailers;
  }

  /** The stream has ended. */
  void end() {
    if (isPeriodic()) {
      timers.of(Limit.ACCESS_LOG).disarm();
      snapshot = null;
    }
    if (!settings.loggers().isEmpty()) {
      noteCluster();
      write(AccessLogType.DOWNSTREAM_END);
    }
  }

  private boolean isPeriodic() {
    return settings.intervalNanos() > 0 && !settings.loggers().isEmpty();
  }

  private void takeSnapshot() {
    snapshot =
        FormatContext.of(new HeaderMap(request.headers()), new HeaderMap(responseHeaders), info);
  }

  /** On the wheel's thread. */
  private void onInterval() {
    Thread.ofVirtual().name("log ds-" + info.connection().id()).start(this::writePeriodic);
    timers.of(Limit.ACCESS_LOG).arm(settings.intervalNanos());
  }

  private void writePeriodic() {
    FormatContext seen = snapshot;
    if (seen != null) {
      write(seen.requestHeaders(), seen.responseHeaders(), AccessLogType.DOWNSTREAM_PERIODIC);
    }
  }

  private void write(AccessLogType type) {
    write(request.headers(), responseHeaders, type);
  }

  private void write(HeaderMap requestHeaders, HeaderMap headers, AccessLogType type) {
    FormatContext context =
        new FormatContext(requestHeaders, headers, responseTrailers, info, "", type);
    for (int i = 0; i < settings.loggers().size(); i++) {
      AccessLogger logger = settings.loggers().get(i);
      logger.log(context);
    }
  }

  /** Logs name the cluster of the route even if the router never saw the request. */
  private void noteCluster() {
    if (info.upstreamCluster().name().isEmpty()
        && info.resolvedRoute() instanceof Route route
        && route.action() instanceof RouteAction.Forward forward) {
      Cluster cluster = routes.cluster(forward.cluster().name(request.headers(), info));
      if (cluster != null) {
        info.upstreamCluster(cluster.identity());
      }
    }
  }
}
