package io.weft.hcm;

import io.weft.http.CodecError;
import io.weft.http.Protocol;
import io.weft.http.http2.Http2Stats;
import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection manager counts: below {@code http.<stat_prefix>.}, the responses of its
 * listener by class, and {@code http1.} and {@code http2.} of the process. Any thread, never
 * blocks.
 *
 * <p>Source: Envoy's pages on HTTP connection manager and HTTP/1 codec statistics.
 */
public final class HttpConnectionManagerStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int CX_ACTIVE;
  private static final int CX_HTTP1_ACTIVE;
  private static final int CX_HTTP2_ACTIVE;
  private static final int CX_HTTP1_SOFT_DRAIN;
  private static final int CX_SSL_ACTIVE;
  private static final int CX_UPGRADES_ACTIVE;
  private static final int RQ_ACTIVE;
  private static final int CX_LENGTH_MS;
  private static final int RQ_TIME;
  private static final StatGroup PER_LISTENER = new StatGroup();
  private static final int LISTENER_1XX;
  private static final int LISTENER_COMPLETED;
  private static final StatGroup HTTP1 = new StatGroup();
  private static final int DROPPED_HEADERS_WITH_UNDERSCORES;
  private static final int REQUESTS_REJECTED_WITH_UNDERSCORES;
  private static final int RESPONSE_FLOOD;
  private static final StatGroup TRACING = new StatGroup();
  private static final int CLASSES = 5;
  private static final long NANOS_PER_MILLI = 1_000_000;

  static {
    for (HcmCounter counter : HcmCounter.values()) {
      GROUP.counter(counter.text());
    }
    CX_ACTIVE = GROUP.gauge("downstream_cx_active");
    CX_HTTP1_ACTIVE = GROUP.gauge("downstream_cx_http1_active");
    CX_HTTP1_SOFT_DRAIN = GROUP.gauge("downstream_cx_http1_soft_drain");
    CX_HTTP2_ACTIVE = GROUP.gauge("downstream_cx_http2_active");
    GROUP.gauge("downstream_cx_http3_active");
    GROUP.gauge("downstream_cx_rx_bytes_buffered");
    CX_SSL_ACTIVE = GROUP.gauge("downstream_cx_ssl_active");
    GROUP.gauge("downstream_cx_tx_bytes_buffered");
    CX_UPGRADES_ACTIVE = GROUP.gauge("downstream_cx_upgrades_active");
    RQ_ACTIVE = GROUP.gauge("downstream_rq_active");
    CX_LENGTH_MS = GROUP.histogramMillis("downstream_cx_length_ms");
    RQ_TIME = GROUP.histogramMillis("downstream_rq_time");
    for (String decision :
        List.of(
            "client_enabled",
            "health_check",
            "not_traceable",
            "random_sampling",
            "service_forced")) {
      TRACING.counter("tracing." + decision);
    }
    LISTENER_1XX = PER_LISTENER.counter("downstream_rq_1xx");
    for (int i = 2; i <= CLASSES; i++) {
      PER_LISTENER.counter("downstream_rq_" + i + "xx");
    }
    LISTENER_COMPLETED = PER_LISTENER.counter("downstream_rq_completed");
    DROPPED_HEADERS_WITH_UNDERSCORES = HTTP1.counter("dropped_headers_with_underscores");
    HTTP1.counter("metadata_not_supported_error");
    REQUESTS_REJECTED_WITH_UNDERSCORES =
        HTTP1.counter("requests_rejected_with_underscores_in_headers");
    RESPONSE_FLOOD = HTTP1.counter("response_flood");
  }

  private final Stats stats;
  private final @Nullable Stats perListener;
  private final Stats http1;
  private final Http2Stats http2;

  /**
   * Stats below {@code root}, which has no prefix.
   *
   * @param listenerStatPrefix of the listener; empty for one whose responses are not counted
   */
  public HttpConnectionManagerStats(Scope root, String statPrefix, String listenerStatPrefix) {
    this(root, "http." + statPrefix, listenerStatPrefix, GROUP, TRACING);
  }

  /** Stats of the admin interface below {@code root}. */
  public static HttpConnectionManagerStats ofAdmin(Scope root) {
    return new HttpConnectionManagerStats(root, "http.admin", "admin", GROUP);
  }

  private HttpConnectionManagerStats(
      Scope root, String http, String listenerStatPrefix, StatGroup... groups) {
    Scope scope = root.scope(http);
    for (StatGroup group : groups) {
      scope.group(group);
    }
    stats = scope.group(GROUP);
    perListener =
        listenerStatPrefix.isEmpty()
            ? null
            : root.scope("listener." + listenerStatPrefix + '.' + http).group(PER_LISTENER);
    http1 = root.scope("http1").group(HTTP1);
    http2 = Http2Stats.of(root);
  }

  /** Counts one. */
  void increment(HcmCounter counter) {
    counter(counter).inc();
  }

  /** Counts {@code amount}. */
  void add(HcmCounter counter, long amount) {
    counter(counter).add(amount);
  }

  /** A connection began. */
  void connectionOpened(boolean secure) {
    increment(HcmCounter.DOWNSTREAM_CX_TOTAL);
    gauge(CX_ACTIVE).inc();
    if (secure) {
      increment(HcmCounter.DOWNSTREAM_CX_SSL_TOTAL);
      gauge(CX_SSL_ACTIVE).inc();
    }
  }

  /** The first bytes of a connection are there, which speaks {@code protocol}. */
  void codecChosen(Protocol protocol) {
    boolean isHttp2 = protocol == Protocol.HTTP_2;
    increment(
        isHttp2 ? HcmCounter.DOWNSTREAM_CX_HTTP2_TOTAL : HcmCounter.DOWNSTREAM_CX_HTTP1_TOTAL);
    gauge(isHttp2 ? CX_HTTP2_ACTIVE : CX_HTTP1_ACTIVE).inc();
  }

  /** What the HTTP/2 codecs of all clients count. */
  Http2Stats http2() {
    return http2;
  }

  /**
   * A connection ended after {@code nanos}.
   *
   * @param end who ended it, and whether a request was under way
   */
  void connectionClosed(boolean secure, ConnectionEnd end, long nanos) {
    gauge(CX_ACTIVE).dec();
    Protocol protocol = end.protocol();
    if (protocol != null) {
      gauge(protocol == Protocol.HTTP_2 ? CX_HTTP2_ACTIVE : CX_HTTP1_ACTIVE).dec();
    }
    if (secure) {
      gauge(CX_SSL_ACTIVE).dec();
    }
    increment(HcmCounter.DOWNSTREAM_CX_DESTROY);
    increment(
        end.remotely()
            ? HcmCounter.DOWNSTREAM_CX_DESTROY_REMOTE
            : HcmCounter.DOWNSTREAM_CX_DESTROY_LOCAL);
    if (end.activeRequest() != CutBy.NOBODY) {
      increment(HcmCounter.DOWNSTREAM_CX_DESTROY_ACTIVE_RQ);
      increment(
          end.activeRequest() == CutBy.CLIENT
              ? HcmCounter.DOWNSTREAM_CX_DESTROY_REMOTE_ACTIVE_RQ
              : HcmCounter.DOWNSTREAM_CX_DESTROY_LOCAL_ACTIVE_RQ);
    }
    stats.histogram(CX_LENGTH_MS).record(nanos / NANOS_PER_MILLI);
  }

  /** A connection is to end with its next response, whenever that comes. */
  void softDrainBegan() {
    gauge(CX_HTTP1_SOFT_DRAIN).inc();
  }

  /** Such a connection has ended. */
  void softDrainEnded() {
    gauge(CX_HTTP1_SOFT_DRAIN).dec();
  }

  /** A request began. */
  void requestStarted(@Nullable Protocol protocol) {
    increment(HcmCounter.DOWNSTREAM_RQ_TOTAL);
    increment(
        protocol == Protocol.HTTP_2
            ? HcmCounter.DOWNSTREAM_RQ_HTTP2_TOTAL
            : HcmCounter.DOWNSTREAM_RQ_HTTP1_TOTAL);
    gauge(RQ_ACTIVE).inc();
  }

  /** A request ended after {@code nanos}. */
  void requestEnded(long nanos) {
    gauge(RQ_ACTIVE).dec();
    stats.histogram(RQ_TIME).record(nanos / NANOS_PER_MILLI);
  }

  /**
   * A stream ended. What ends early is reset by Envoy's codec, whatever the reason.
   *
   * @param requested whether the request has come to its end
   * @param answered whether the response was sent to its end
   */
  void streamEnded(boolean requested, boolean answered) {
    if (!requested || !answered) {
      increment(HcmCounter.DOWNSTREAM_RQ_RX_RESET);
    }
    if (!requested && answered) {
      increment(HcmCounter.DOWNSTREAM_RQ_RESPONSE_BEFORE_RQ_COMPLETE);
    }
  }

  /** A response of {@code status} begins. */
  void responseStarted(int status) {
    int hundreds = status / 100;
    boolean hasClass = hundreds >= 1 && hundreds <= CLASSES;
    Stats listener = perListener;
    increment(HcmCounter.DOWNSTREAM_RQ_COMPLETED);
    if (listener != null) {
      listener.counter(LISTENER_COMPLETED).inc();
    }
    if (hasClass) {
      increment(HcmCounter.ofClass(hundreds));
    }
    if (hasClass && listener != null) {
      listener.counter(LISTENER_1XX + hundreds - 1).inc();
    }
  }

  /** The codec refused a request. */
  void codecError(CodecError error) {
    increment(
        error.status() == 408
            ? HcmCounter.DOWNSTREAM_RQ_HEADER_TIMEOUT
            : HcmCounter.DOWNSTREAM_CX_PROTOCOL_ERROR);
  }

  /** A request was given over to another protocol. */
  void upgradeStarted() {
    increment(HcmCounter.DOWNSTREAM_CX_UPGRADES_TOTAL);
    gauge(CX_UPGRADES_ACTIVE).inc();
  }

  /** What followed an upgrade ended. */
  void upgradeEnded() {
    gauge(CX_UPGRADES_ACTIVE).dec();
  }

  /** A client sent requests faster than their responses could be sent. */
  void responseFlood() {
    http1.counter(RESPONSE_FLOOD).inc();
  }

  /** A field was dropped because of an underscore in its name. */
  void droppedHeaderWithUnderscore() {
    http1.counter(DROPPED_HEADERS_WITH_UNDERSCORES).inc();
  }

  /** A request was refused because of an underscore in the name of a field. */
  void rejectedRequestWithUnderscore() {
    http1.counter(REQUESTS_REJECTED_WITH_UNDERSCORES).inc();
  }

  /**
   * How a connection ended.
   *
   * @param remotely whether the client was the last to end it
   * @param activeRequest who ended a request that was under way
   * @param protocol what it spoke; null if the client never sent anything
   */
  record ConnectionEnd(boolean remotely, CutBy activeRequest, @Nullable Protocol protocol) {}

  /** Who ended a request before its time. */
  enum CutBy {
    NOBODY,
    CLIENT,
    WEFT
  }

  private Counter counter(HcmCounter counter) {
    return stats.counter(counter.ordinal());
  }

  private Gauge gauge(int number) {
    return stats.gauge(number);
  }
}
