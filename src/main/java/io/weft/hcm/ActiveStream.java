package io.weft.hcm;

import io.weft.common.Log;
import io.weft.http.ActiveRequests;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.Protocol;
import io.weft.http.RecreateStreamException;
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
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request from its headers to its log line, on the stream's thread.
 *
 * <p>Whatever goes wrong ends here: as a local reply while the response has not begun, as a reset
 * afterwards. Source: Envoy's {@code ConnectionManagerImpl::ActiveStream}.
 */
final class ActiveStream {
  private static final Log LOG = Log.of("http");
  private static final int BAD_REQUEST = 400;
  private static final HeaderMap CONTINUE = HeaderMap.of(":status", "100");
  private static final String CONNECT = "connect";
  private static final String DOWNSTREAM_REMOTE_DISCONNECT = "downstream_remote_disconnect";
  private static final String INTERNAL_REDIRECT = "internal_redirect";

  private final ActiveConnection connection;
  private final HttpConnectionManager manager;
  private final HttpConnectionManagerStats stats;
  private final ServerStream stream;
  private final HttpRequest request;
  private final StreamInfo info;
  private final StreamTimeouts timeouts;
  private final StreamLog log;
  private final ActiveRequests.Slot slot;
  private boolean upgrades;

  /** Whether the response was sent to its end, or another pass is to give it. */
  private boolean isAnswered;

  /** Whether the codec refused the request: then its flag is not told in {@code proxy-status}. */
  private boolean isRefused;

  /**
   * A pass through the filters.
   *
   * @param request the stream's; another one if a filter had the stream begin anew
   */
  ActiveStream(ActiveConnection connection, ServerStream stream, HttpRequest request) {
    this.connection = connection;
    this.manager = connection.manager();
    this.stats = manager.stats();
    this.stream = stream;
    this.slot = connection.takeSlot();
    this.request = request;
    this.info = request.streamInfo();
    StreamTimers timers = Objects.requireNonNull(info.timers());
    this.timeouts = new StreamTimeouts(stream, timers, stats);
    this.log = new StreamLog(manager.settings().logging(), manager.routes(), timers, request);
  }

  /** Serves the stream; the request for another pass if it begins anew, else null. */
  @Nullable HttpRequest serve() {
    begin();
    try {
      HttpResponse response = answer();
      if (response != null) {
        respond(response);
      }
      return null;
    } catch (RecreateStreamException again) {
      isAnswered = true;
      log.responding(again.responseHeaders());
      info.responseCode(HttpResponse.of(again.responseHeaders(), HttpBody.EMPTY, null).status());
      info.responseCodeDetails(INTERNAL_REDIRECT);
      return again.request();
    } finally {
      end();
    }
  }

  /** Answers a request that the codec refused. */
  void refuse(CodecError error) {
    stats.requestStarted(info.protocol());
    note(error);
    info.responseCodeDetails(error.details());
    if (error.flag() == ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION) {
      connection.closedRemotely();
    } else if (error.status() == CodecError.NO_ANSWER) {
      if (info.protocol() != Protocol.HTTP_2) {
        // The connection ends with the stream.
        connection.cutRequest();
      }
    } else {
      stats.codecError(error);
      respond(HttpResponse.localReply(error.status(), error.details(), error.text()));
    }
    end();
  }

  private void begin() {
    log.begin();
    slot.begin(request);
    stats.requestStarted(info.protocol());
    stream.onDisconnect(this::disconnected);
    timeouts.begin(manager.settings().limits());
  }

  private @Nullable HttpResponse answer() throws RecreateStreamException {
    try {
      handleExpect();
      HttpResponse refusal = manager.preparation().prepare(request);
      return refusal == null ? route() : refusal;
    } catch (RecreateStreamException again) {
      throw again;
    } catch (IOException e) {
      return replyTo(e);
    } catch (RuntimeException e) {
      LOG.error(() -> "[C" + info.connection().id() + "] a filter failed on " + describe(), e);
      return HttpResponse.localReply(500, "filter_error", "");
    }
  }

  private HttpResponse route() throws IOException {
    StreamRoutes routes = new StreamRoutes(manager.routes(), request);
    HeaderMap headers = request.headers();
    HttpResponse refusal = isFirstPass() ? sanitize(routes.table()) : null;
    if (refusal != null) {
      return refusal;
    }
    info.routeResolver(routes);
    MatchedRoute route = info.route();
    log.routed();
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

  private @Nullable HttpResponse sanitize(@Nullable RouteTable table) {
    List<HeaderName> internalOnly = table == null ? List.of() : table.internalOnlyHeaders();
    HttpResponse refusal =
        manager.requestSanitizer().sanitize(request.headers(), info, internalOnly);
    if (refusal != null) {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_REJECTED_VIA_IP_DETECTION);
    }
    return refusal;
  }

  /** Whether the request is the client's; else its fields were made trustworthy already. */
  private boolean isFirstPass() {
    return request == stream.request();
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
    Duration flush = ofRoute.flush();
    if (flush != null) {
      timeouts.flush(flush.toNanos());
    }
    if (ofRoute.limitsStream()) {
      limitStream(ofRoute);
    }
  }

  private void limitStream(Timeouts ofRoute) {
    HeaderMap headers = request.headers();
    long ofManager =
        TimeUnit.NANOSECONDS.toMillis(manager.settings().limits().maxStreamDurationNanos());
    long millis = ofRoute.streamMillis(headers, ofManager);
    ofRoute.tellCall(headers, millis, ofManager);
    if (millis == 0) {
      timeouts.noTime();
    } else {
      timeouts.maxStreamDuration(
          millis == Timeouts.UNLIMITED ? 0 : TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  private void handleExpect() throws IOException {
    String expect = request.headers().get(HeaderName.EXPECT);
    if (expect == null || !expect.equalsIgnoreCase("100-continue")) {
      return;
    }
    if (manager.settings().proxy100Continue()) {
      info.informational(this::sendInformational);
      return;
    }
    request.headers().remove(HeaderName.EXPECT);
    sendInformational(new HeaderMap(CONTINUE));
  }

  private void sendInformational(HeaderMap headers) throws IOException {
    stats.responseStarted(100);
    stream.sendInformational(headers);
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
    if (error != null && error.status() != CodecError.NO_ANSWER) {
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
      HeaderMap headers = response.headers();
      info.responseCode(response.status());
      manager.responseSanitizer().sanitize(headers, request);
      ProxyStatus proxyStatus = manager.settings().proxyStatus();
      if (proxyStatus != null && !isRefused) {
        proxyStatus.tell(headers, info);
        info.responseCode(response.status());
      }
      stats.responseStarted(response.status());
      log.responding(headers);
      if (upgrades && isTunnel(response.status())) {
        log.tunnelEstablished();
      }
      stream.respond(response);
      isAnswered = true;
      if (upgrades && info.hasFlag(ResponseFlag.UPSTREAM_CONNECTION_TERMINATION)) {
        stats.increment(HcmCounter.DOWNSTREAM_RQ_TX_RESET);
      }
      log.responded(response.body().trailers());
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
    MatchedRoute route = info.resolvedRoute();
    HttpResponse reply = route == null ? response : route.finishLocalReply(request, response);
    HttpResponse mapped = manager.settings().localReplies().rewrite(request, reply);
    return request.isGrpc() ? GrpcReply.of(request, mapped) : mapped;
  }

  private boolean isTunnel(int status) {
    boolean isConnect = request.method().equals("CONNECT");
    return isConnect ? status >= 200 && status < 300 : status == 101;
  }

  private void note(CodecError error) {
    isRefused = true;
    ResponseFlag flag = error.flag();
    if (flag != null) {
      info.addFlag(flag);
    }
  }

  private void resetAfterStart(ResetReason reason) {
    if (timeouts.hasFlushTimedOut()) {
      // To Envoy the response ended when its rest was here.
      isAnswered = true;
      return;
    }
    String expired = timeouts.details();
    if (expired != null) {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_TX_RESET);
      info.responseCodeDetails(expired);
      stream.reset(ResetReason.LOCAL_RESET);
    } else if (reason == ResetReason.DOWNSTREAM_DISCONNECT
        || info.cancellation().reason() == ResetReason.DOWNSTREAM_DISCONNECT) {
      clientGone();
      stream.reset(reason);
    } else {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_TX_RESET);
      stream.reset(reason);
    }
  }

  private void clientGone() {
    CodecError error = stream.codecError();
    if (error == null) {
      info.addFlag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
      info.responseCodeDetails(DOWNSTREAM_REMOTE_DISCONNECT);
      connection.closedRemotely();
    } else {
      note(error);
      info.responseCodeDetails(error.details());
    }
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
    stats.streamEnded(info.requestEndNanos() != 0, isAnswered);
    if (upgrades) {
      stats.upgradeEnded();
    }
    log.end();
    slot.end();
    connection.giveBack(slot);
  }

  private String describe() {
    return request.method() + ' ' + request.authority() + ' ' + info.requestId();
  }
}
