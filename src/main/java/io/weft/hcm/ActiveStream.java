package io.weft.hcm;

import io.weft.accesslog.AccessLogger;
import io.weft.common.Log;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.CodecError;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.ServerStream;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.StreamTimers;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RouteTable;
import io.weft.router.Timeouts;
import io.weft.upstream.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request from its headers to its log line, on the stream's thread.
 *
 * <p>Whatever goes wrong ends here: as a local reply while the response has not begun, as a reset
 * afterwards. Source: Envoy's {@code ConnectionManagerImpl::ActiveStream}.
 */
final class ActiveStream {
  private static final Log LOG = Log.of("http");
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);
  private static final int BAD_REQUEST = 400;
  private static final HeaderMap CONTINUE = HeaderMap.of(":status", "100");
  private static final String CONNECT = "connect";
  private static final String DOWNSTREAM_REMOTE_DISCONNECT = "downstream_remote_disconnect";

  private final ActiveConnection connection;
  private final HttpConnectionManager manager;
  private final HttpConnectionManagerStats stats;
  private final ServerStream stream;
  private final HttpRequest request;
  private final StreamInfo info;
  private final StreamTimeouts timeouts;
  private boolean upgrades;
  private HeaderMap responseHeaders = NO_HEADERS;
  private HeaderMap responseTrailers = NO_HEADERS;

  ActiveStream(ActiveConnection connection, ServerStream stream) {
    this.connection = connection;
    this.manager = connection.manager();
    this.stats = manager.stats();
    this.stream = stream;
    this.request = stream.request();
    this.info = request.streamInfo();
    StreamTimers timers = Objects.requireNonNull(info.timers());
    this.timeouts = new StreamTimeouts(stream, timers, stats);
  }

  /** Serves the stream. */
  void serve() {
    begin();
    try {
      HttpResponse response = answer();
      if (response != null) {
        respond(response);
      }
    } finally {
      end();
    }
  }

  /** Answers a request that the codec refused. */
  void refuse(CodecError error) {
    stats.requestStarted(info.protocol());
    note(error);
    info.responseCodeDetails(error.details());
    if (error.status() == CodecError.NO_ANSWER) {
      connection.closedRemotely();
      stats.increment(HcmCounter.DOWNSTREAM_RQ_RX_RESET);
    } else {
      stats.codecError(error);
      respond(HttpResponse.localReply(error.status(), error.details(), error.text()));
    }
    end();
  }

  private void begin() {
    connection.slot().begin(request);
    stats.requestStarted(info.protocol());
    stream.onDisconnect(this::disconnected);
    timeouts.begin(manager.settings().limits());
  }

  private @Nullable HttpResponse answer() {
    try {
      handleExpect();
      HttpResponse refusal = manager.preparation().prepare(request);
      return refusal == null ? route() : refusal;
    } catch (IOException e) {
      return replyTo(e);
    } catch (RuntimeException e) {
      LOG.error(() -> "[C" + info.connection().id() + "] a filter failed on " + describe(), e);
      return HttpResponse.localReply(500, "filter_error", "");
    }
  }

  private HttpResponse route() throws IOException {
    RouteTable table = manager.routes().table();
    HeaderMap headers = request.headers();
    HttpResponse refusal =
        manager
            .requestSanitizer()
            .sanitize(headers, info, table == null ? List.of() : table.internalOnlyHeaders());
    if (refusal != null) {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_REJECTED_VIA_IP_DETECTION);
      return refusal;
    }
    info.routeResolver(() -> table == null ? null : table.match(headers, info, info.random()));
    MatchedRoute route = info.route();
    applyTimeouts(route);
    String upgrade = upgradeType(headers);
    if (upgrade == null || (route == null && upgrade.equals(CONNECT))) {
      return manager.chains().main().handle(request);
    }
    HttpHandler chain = manager.chains().upgrade(upgrade, route);
    if (chain == null) {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_WS_ON_NON_WS_ROUTE);
      return HttpResponse.localReply(403, "upgrade_failed", "");
    }
    upgrades = true;
    stats.upgradeStarted();
    return chain.handle(request);
  }

  /** What the route says of the stream's limits holds in the place of the manager's. */
  private void applyTimeouts(@Nullable MatchedRoute matched) {
    if (!(matched instanceof Route route)
        || !(route.action() instanceof RouteAction.Forward forward)) {
      return;
    }
    Timeouts ofRoute = forward.timeouts();
    Duration idle = ofRoute.idle();
    if (idle != null) {
      timeouts.idle(idle.toNanos());
    }
    Duration longest = ofRoute.streamDuration(request.headers());
    if (longest != null) {
      timeouts.maxStreamDuration(longest.toNanos());
    }
  }

  private void handleExpect() throws IOException {
    String expect = request.headers().get(HeaderName.EXPECT);
    if (expect == null || !expect.equalsIgnoreCase("100-continue")) {
      return;
    }
    if (manager.settings().proxy100Continue()) {
      info.informational(stream::sendInformational);
      return;
    }
    request.headers().remove(HeaderName.EXPECT);
    stream.sendInformational(new HeaderMap(CONTINUE));
  }

  private static @Nullable String upgradeType(HeaderMap headers) {
    if (headers.get(HeaderName.METHOD, "").equals("CONNECT")) {
      return CONNECT;
    }
    return RequestSanitizer.isUpgrade(headers)
        ? headers.get(HeaderName.UPGRADE, "").toLowerCase(Locale.ROOT)
        : null;
  }

  /** The answer to a request whose handling failed; null if there can be none. */
  private @Nullable HttpResponse replyTo(IOException failure) {
    HttpResponse expired = timeouts.reply();
    if (expired != null) {
      return expired;
    }
    CodecError error = stream.codecError();
    if (error != null) {
      note(error);
      stats.codecError(error);
      return HttpResponse.localReply(error.status(), error.details(), error.text());
    }
    if (info.cancellation().reason() == ResetReason.DOWNSTREAM_DISCONNECT
        || (failure instanceof StreamResetException reset
            && reset.reason() == ResetReason.DOWNSTREAM_DISCONNECT)) {
      clientGone();
      return null;
    }
    LOG.debug(() -> "[C" + info.connection().id() + "] " + describe() + " failed: " + failure);
    return HttpResponse.localReply(500, "filter_error", "");
  }

  private void respond(HttpResponse answer) {
    try (HttpResponse response = finished(answer)) {
      responseHeaders = response.headers();
      info.responseCode(response.status());
      manager.responseSanitizer().sanitize(responseHeaders, request);
      stats.responseStarted(response.status());
      stream.respond(response);
      responseTrailers = response.body().trailers();
    } catch (StreamResetException e) {
      resetAfterStart(e.reason());
    } catch (IOException e) {
      LOG.debug(() -> "[C" + info.connection().id() + "] response not sent: " + e);
      resetAfterStart(ResetReason.DOWNSTREAM_DISCONNECT);
    } catch (RuntimeException e) {
      LOG.error(() -> "[C" + info.connection().id() + "] response of " + describe(), e);
      stream.reset(ResetReason.LOCAL_RESET);
    }
  }

  /** A local reply in its final form; a host's response as it is. */
  private HttpResponse finished(HttpResponse response) throws IOException {
    if (!response.isLocalReply()) {
      return response;
    }
    if (info.responseCodeDetails() == null) {
      info.responseCodeDetails(response.localReplyDetails());
    }
    if (response.status() == BAD_REQUEST && !manager.settings().streamErrorOnInvalidMessage()) {
      // Envoy takes it for a sign that the messages of this connection are not in order.
      stream.closeConnectionAfterwards();
    }
    HttpResponse mapped = manager.settings().localReplies().rewrite(request, response);
    return GrpcContentType.isIn(request.headers()) ? GrpcReply.of(request, mapped) : mapped;
  }

  private void note(CodecError error) {
    ResponseFlag flag = error.flag();
    if (flag != null) {
      info.addFlag(flag);
    }
  }

  private void resetAfterStart(ResetReason reason) {
    String expired = timeouts.details();
    if (expired != null) {
      info.responseCodeDetails(expired);
      connection.cutRequest();
      stream.reset(ResetReason.LOCAL_RESET);
    } else if (reason == ResetReason.DOWNSTREAM_DISCONNECT
        || info.cancellation().reason() == ResetReason.DOWNSTREAM_DISCONNECT) {
      clientGone();
      stream.reset(reason);
    } else {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_TX_RESET);
      connection.cutRequest();
      stream.reset(reason);
    }
  }

  private void clientGone() {
    info.addFlag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
    info.responseCodeDetails(DOWNSTREAM_REMOTE_DISCONNECT);
    connection.closedRemotely();
    stats.increment(HcmCounter.DOWNSTREAM_RQ_RX_RESET);
  }

  /** Any thread: nobody waits for the answer any more. */
  private void disconnected() {
    info.cancellation().cancel(ResetReason.DOWNSTREAM_DISCONNECT);
  }

  private void end() {
    if (info.responseEndNanos() == 0) {
      info.responseEndNanos(System.nanoTime());
    }
    stats.requestEnded(info.responseEndNanos() - info.startNanos());
    if (upgrades) {
      stats.upgradeEnded();
    }
    log();
    connection.slot().end();
  }

  private void log() {
    List<AccessLogger> loggers = manager.settings().accessLogs();
    if (loggers.isEmpty()) {
      return;
    }
    noteCluster();
    FormatContext context =
        new FormatContext(
            request.headers(),
            responseHeaders,
            responseTrailers,
            info,
            "",
            AccessLogType.DOWNSTREAM_END);
    for (int i = 0; i < loggers.size(); i++) {
      loggers.get(i).log(context);
    }
  }

  /** Logs name the cluster of the route even if the router never saw the request. */
  private void noteCluster() {
    if (info.upstreamClusterRaw().isEmpty()
        && info.resolvedRoute() instanceof Route route
        && route.action() instanceof RouteAction.Forward forward) {
      Cluster cluster = manager.routes().cluster(forward.cluster().name(request.headers()));
      if (cluster != null) {
        info.upstreamCluster(cluster.name(), cluster.statName(), cluster.metadata());
      }
    }
  }

  private String describe() {
    return request.method() + ' ' + request.authority() + ' ' + info.requestId();
  }
}
