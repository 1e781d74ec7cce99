package io.weft.config;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.http2.Http2Settings;
import io.weft.http.http2.Http2Settings.FieldLimits;
import io.weft.http.http2.Http2Settings.FloodLimits;
import io.weft.http.http2.Http2Settings.Keepalive;

/** Translates what HTTP/2 codecs offer and accept. Source: {@code Http2ProtocolOptions}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class Http2SettingsTranslator {
  private static final int BYTES_PER_KB = 1024;
  private static final double DEFAULT_JITTER_PERCENT = 15;

  private Http2SettingsTranslator() {}

  /** What the connection manager {@code proto} offers clients. */
  static Http2Settings of(HttpConnectionManager proto) throws ConfigException {
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    int maxBytes =
        proto.hasMaxRequestHeadersKb()
            ? proto.getMaxRequestHeadersKb().getValue() * BYTES_PER_KB
            : FieldLimits.DEFAULT.maxBytes();
    Http2ProtocolOptions http2 = proto.getHttp2ProtocolOptions();
    boolean tolerates =
        http2.hasOverrideStreamErrorOnInvalidHttpMessage()
                || !proto.hasStreamErrorOnInvalidHttpMessage()
            ? tolerates(http2)
            : proto.getStreamErrorOnInvalidHttpMessage().getValue();
    return of(http2, tolerates, fields(common, maxBytes));
  }

  /** What a codec that {@code proto} describes offers hosts. */
  static Http2Settings of(Http2ProtocolOptions proto, FieldLimits fields) throws ConfigException {
    return of(proto, tolerates(proto), fields);
  }

  /** The limits of messages whose fields may have {@code maxBytes}. */
  static FieldLimits fields(HttpProtocolOptions common, int maxBytes) {
    return new FieldLimits(
        maxBytes,
        common.hasMaxHeadersCount()
            ? common.getMaxHeadersCount().getValue()
            : FieldLimits.DEFAULT.maxFields(),
        switch (common.getHeadersWithUnderscoresAction()) {
          case ALLOW, UNRECOGNIZED -> HeadersWithUnderscores.ALLOW;
          case DROP_HEADER -> HeadersWithUnderscores.DROP_HEADER;
          case REJECT_REQUEST -> HeadersWithUnderscores.REJECT_REQUEST;
        });
  }

  private static Http2Settings of(Http2ProtocolOptions proto, boolean tolerates, FieldLimits fields)
      throws ConfigException {
    Http2Settings defaults = Http2Settings.DEFAULT;
    CustomSettings custom = CustomSettings.of(proto);
    return new Http2Settings(
        custom.take(
            CustomSettings.HEADER_TABLE_SIZE,
            value(
                proto.hasHpackTableSize(), proto.getHpackTableSize(), defaults.hpackTableBytes())),
        custom.take(
            CustomSettings.MAX_CONCURRENT_STREAMS,
            value(
                proto.hasMaxConcurrentStreams(),
                proto.getMaxConcurrentStreams(),
                defaults.maxConcurrentStreams())),
        (int)
            custom.take(
                CustomSettings.INITIAL_WINDOW_SIZE,
                value(
                    proto.hasInitialStreamWindowSize(),
                    proto.getInitialStreamWindowSize(),
                    defaults.streamWindowBytes())),
        (int)
            value(
                proto.hasInitialConnectionWindowSize(),
                proto.getInitialConnectionWindowSize(),
                defaults.connectionWindowBytes()),
        proto.getAllowConnect(),
        tolerates,
        fields,
        floods(proto),
        proto.hasConnectionKeepalive() ? keepalive(proto.getConnectionKeepalive()) : Keepalive.NONE,
        custom.others());
  }

  private static FloodLimits floods(Http2ProtocolOptions proto) {
    FloodLimits defaults = FloodLimits.DEFAULT;
    return new FloodLimits(
        value(
            proto.hasMaxOutboundControlFrames(),
            proto.getMaxOutboundControlFrames(),
            defaults.controlFrames()),
        value(
            proto.hasMaxConsecutiveInboundFramesWithEmptyPayload(),
            proto.getMaxConsecutiveInboundFramesWithEmptyPayload(),
            defaults.emptyFrames()),
        value(
            proto.hasMaxInboundPriorityFramesPerStream(),
            proto.getMaxInboundPriorityFramesPerStream(),
            defaults.priorityFrames()),
        value(
            proto.hasMaxInboundWindowUpdateFramesPerDataFrameSent(),
            proto.getMaxInboundWindowUpdateFramesPerDataFrameSent(),
            defaults.windowUpdates()));
  }

  private static Keepalive keepalive(KeepaliveSettings proto) {
    return new Keepalive(
        nanos(proto.getInterval()),
        nanos(proto.getTimeout()),
        proto.hasIntervalJitter() ? proto.getIntervalJitter().getValue() : DEFAULT_JITTER_PERCENT,
        nanos(proto.getConnectionIdleInterval()));
  }

  private static boolean tolerates(Http2ProtocolOptions proto) {
    return proto.hasOverrideStreamErrorOnInvalidHttpMessage()
        ? proto.getOverrideStreamErrorOnInvalidHttpMessage().getValue()
        : proto.getStreamErrorOnInvalidHttpMessaging();
  }

  private static long value(boolean set, UInt32Value proto, long otherwise) {
    return set ? Integer.toUnsignedLong(proto.getValue()) : otherwise;
  }

  private static long nanos(com.google.protobuf.Duration proto) {
    return Deadlines.saturatedNanos(ClusterTranslator.duration(proto));
  }
}
