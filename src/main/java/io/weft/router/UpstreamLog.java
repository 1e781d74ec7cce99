package io.weft.router;

import io.weft.accesslog.AccessLogger;
import io.weft.common.Deadline;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.HeaderMap;
import io.weft.http.HttpRequest;
import io.weft.http.MatchedRoute;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.UpstreamInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log lines of one attempt, which has a record of its own: what is received is what the
 * host sends, what is sent is what the host gets.
 *
 * <p>Owned by the attempt's thread, and by the stream's when the response is there. Lines in
 * between are written by a thread of their own, which looks at a copy of the request's headers.
 */
final class UpstreamLog {
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);

  private final UpstreamLogSettings settings;
  private final RoutedRequest routed;
  private final HttpRequest request;
  private final StreamInfo info;
  private final @Nullable Deadline interval;
  private volatile HeaderMap snapshot = NO_HEADERS;
  private HeaderMap responseHeaders = NO_HEADERS;
  private boolean opened;
  private boolean ended;

  private UpstreamLog(UpstreamLogSettings settings, RoutedRequest routed, HttpRequest request) {
    this.settings = settings;
    this.routed = routed;
    this.request = request;
    StreamInfo outer = routed.info();
    this.info = new StreamInfo(outer.connection(), null);
    info.remoteAddress(outer.remoteAddress());
    info.requestId(outer.requestId());
    info.upstreamCluster(outer.upstreamCluster());
    MatchedRoute route = outer.resolvedRoute();
    if (route != null) {
      info.route(route);
    }
    if (settings.intervalNanos() == 0) {
      this.interval = null;
      return;
    }
    snapshot = new HeaderMap(request.headers());
    this.interval = Objects.requireNonNull(outer.timers()).deadlines().deadline(this::onInterval);
    interval.arm(settings.intervalNanos());
  }

  /** The log of {@code attempt}, which begins now; null if nobody is told of attempts. */
  static @Nullable UpstreamLog begin(RoutedRequest routed, HttpRequest attempt) {
    UpstreamLogSettings settings = routed.router().settings().upstreamLog();
    return settings.loggers().isEmpty() ? null : new UpstreamLog(settings, routed, attempt);
  }

  /** There is a stream to the host. */
  void opened() {
    opened = true;
    UpstreamInfo upstream = noteUpstream();
    if (upstream.protocol() != null) {
      info.protocol(upstream.protocol());
    }
    if (settings.onStream()) {
      write(request.headers(), AccessLogType.UPSTREAM_POOL_READY);
    }
  }

  /** The host has answered with {@code headers} and {@code status}. */
  void answered(HeaderMap headers, int status) {
    responseHeaders = headers;
    info.responseCode(status);
  }

  /** So many bytes more came from the host. */
  void received(long bytes) {
    info.bytes().addReceived(bytes, bytes);
  }

  /** The attempt ended before its response did. */
  void failed(ResponseFlag flag) {
    info.addFlag(flag);
  }

  /** The attempt is over. May be repeated. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (interval != null) {
      interval.release();
    }
    noteUpstream();
    if (opened) {
      long sent = routed.info().bytes().received();
      info.bytes().addSent(sent, sent);
    }
    info.responseEndNanos(System.nanoTime());
    write(request.headers(), AccessLogType.UPSTREAM_END);
  }

  private UpstreamInfo noteUpstream() {
    UpstreamInfo upstream = request.streamInfo().ensureUpstream();
    info.upstream(upstream);
    return upstream;
  }

  /** On the wheel's thread. */
  private void onInterval() {
    Thread.ofVirtual()
        .name("log us-" + info.connection().id())
        .start(() -> write(snapshot, AccessLogType.UPSTREAM_PERIODIC));
    if (interval != null) {
      interval.arm(settings.intervalNanos());
    }
  }

  private void write(HeaderMap requestHeaders, AccessLogType type) {
    FormatContext context =
        new FormatContext(requestHeaders, responseHeaders, NO_HEADERS, info, "", type);
    for (AccessLogger logger : settings.loggers()) {
      logger.log(context);
    }
  }
}
