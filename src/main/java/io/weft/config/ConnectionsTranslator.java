package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.weft.common.ConfigException;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.http1.Http1Settings;
import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.spi.ExtensionRegistry;
import io.weft.upstream.ClusterSettings.Connections;
import java.net.StandardSocketOptions;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Translates what the connections of a cluster are like: HTTP options, sockets, transport. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class ConnectionsTranslator {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final String RAW_BUFFER =
      "type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";
  private static final String HTTP2 = "HTTP/2 upstream is not implemented in Weft yet";
  private static final int DEFAULT_MAX_RESPONSE_HEADERS_KB = 80;
  private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

  private ConnectionsTranslator() {}

  static Connections translate(Cluster proto, ExtensionRegistry extensions) throws ConfigException {
    refuseTransport(proto);
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    Http1ProtocolOptions http1 = proto.getHttpProtocolOptions();
    Any typed = proto.getTypedExtensionProtocolOptionsMap().get(HTTP_OPTIONS);
    if (typed != null) {
      var options = parse(typed);
      refuseProtocols(options);
      common = options.getCommonHttpProtocolOptions();
      http1 =
          options.hasUseDownstreamProtocolConfig()
              ? options.getUseDownstreamProtocolConfig().getHttpProtocolOptions()
              : options.getExplicitHttpConfig().getHttpProtocolOptions();
    } else if (proto.hasHttp2ProtocolOptions()) {
      throw new ConfigException("http2_protocol_options", HTTP2);
    }
    long maxRequests =
        common.hasMaxRequestsPerConnection()
            ? Integer.toUnsignedLong(common.getMaxRequestsPerConnection().getValue())
            : Integer.toUnsignedLong(proto.getMaxRequestsPerConnection().getValue());
    return new Connections(
        RawTransportSocket.INSTANCE,
        bindTo(proto),
        options(proto),
        common.hasIdleTimeout()
            ? ClusterTranslator.duration(common.getIdleTimeout())
            : IDLE_TIMEOUT,
        ClusterTranslator.duration(common.getMaxConnectionDuration()),
        maxRequests,
        ClusterTranslator.duration(common.getMaxStreamDuration()),
        http1(http1, common, extensions));
  }

  private static void refuseTransport(Cluster proto) throws ConfigException {
    if (proto.hasTransportSocket()
        && !proto.getTransportSocket().getTypedConfig().getTypeUrl().equals(RAW_BUFFER)) {
      throw new ConfigException(
          "transport_socket",
          proto.getTransportSocket().getName() + " is not implemented in Weft yet");
    }
  }

  private static io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions parse(
      Any typed) throws ConfigException {
    try {
      return io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.parseFrom(
          typed.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException(path(""), "malformed: " + e.getMessage());
    }
  }

  private static void refuseProtocols(
      io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options)
      throws ConfigException {
    switch (options.getUpstreamProtocolOptionsCase()) {
      case EXPLICIT_HTTP_CONFIG -> {
        var explicit = options.getExplicitHttpConfig();
        if (explicit.hasHttp2ProtocolOptions()) {
          throw new ConfigException(path(".explicit_http_config.http2_protocol_options"), HTTP2);
        }
        if (explicit.hasHttp3ProtocolOptions()) {
          throw new ConfigException(
              path(".explicit_http_config.http3_protocol_options"),
              "HTTP/3 is not implemented in Weft");
        }
      }
      case USE_DOWNSTREAM_PROTOCOL_CONFIG -> {
        if (options.getUseDownstreamProtocolConfig().hasHttp2ProtocolOptions()) {
          throw new ConfigException(
              path(".use_downstream_protocol_config.http2_protocol_options"), HTTP2);
        }
      }
      case AUTO_CONFIG -> throw new ConfigException(path(".auto_config"), HTTP2);
      case UPSTREAMPROTOCOLOPTIONS_NOT_SET ->
          throw new ConfigException(
              path(""),
              "one of explicit_http_config,"
                  + " use_downstream_protocol_config and auto_config is needed");
    }
    if (options.getHttpFiltersCount() > 0) {
      throw new ConfigException(path(".http_filters"), "is not implemented in Weft yet");
    }
  }

  private static String path(String field) {
    return "typed_extension_protocol_options[" + HTTP_OPTIONS + ']' + field;
  }

  private static Http1Settings http1(
      Http1ProtocolOptions proto, HttpProtocolOptions common, ExtensionRegistry extensions)
      throws ConfigException {
    Http1Settings.Builder builder =
        Http1Settings.builder()
            .maxHeadBytes(DEFAULT_MAX_RESPONSE_HEADERS_KB * 1024)
            .enableTrailers(proto.getEnableTrailers())
            .allowChunkedLength(proto.getAllowChunkedLength())
            .sendFullyQualifiedUrl(proto.getSendFullyQualifiedUrl());
    try {
      Http1SettingsTranslator.keys(proto.getHeaderKeyFormat(), builder, extensions);
    } catch (ConfigException e) {
      throw e.under("http_protocol_options");
    }
    if (common.hasMaxHeadersCount()) {
      builder.maxHeaders(common.getMaxHeadersCount().getValue());
    }
    if (common.hasMaxResponseHeadersKb()) {
      builder.maxHeadBytes(common.getMaxResponseHeadersKb().getValue() * 1024);
    }
    return builder
        .headersWithUnderscores(
            switch (common.getHeadersWithUnderscoresAction()) {
              case ALLOW, UNRECOGNIZED -> HeadersWithUnderscores.ALLOW;
              case DROP_HEADER -> HeadersWithUnderscores.DROP_HEADER;
              case REJECT_REQUEST -> HeadersWithUnderscores.REJECT_REQUEST;
            })
        .build();
  }

  private static @Nullable Address bindTo(Cluster proto) throws ConfigException {
    if (!proto.getUpstreamBindConfig().hasSourceAddress()) {
      return null;
    }
    var source = proto.getUpstreamBindConfig().getSourceAddress();
    if (Ips.parse(source.getAddress()) == null) {
      throw new ConfigException(
          "upstream_bind_config.source_address.address",
          "malformed IP address: " + source.getAddress());
    }
    return Address.of(source.getAddress(), source.getPortValue());
  }

  private static SocketOptions options(Cluster proto) {
    if (!proto.getUpstreamConnectionOptions().hasTcpKeepalive()) {
      return SocketOptions.NONE;
    }
    TcpKeepalive keepalive = proto.getUpstreamConnectionOptions().getTcpKeepalive();
    SocketOptions options = SocketOptions.NONE.with(StandardSocketOptions.SO_KEEPALIVE, true);
    if (keepalive.hasKeepaliveTime()) {
      options =
          options.with(ExtendedSocketOptions.TCP_KEEPIDLE, keepalive.getKeepaliveTime().getValue());
    }
    if (keepalive.hasKeepaliveInterval()) {
      options =
          options.with(
              ExtendedSocketOptions.TCP_KEEPINTERVAL, keepalive.getKeepaliveInterval().getValue());
    }
    if (keepalive.hasKeepaliveProbes()) {
      options =
          options.with(
              ExtendedSocketOptions.TCP_KEEPCOUNT, keepalive.getKeepaliveProbes().getValue());
    }
    return options;
  }
}
