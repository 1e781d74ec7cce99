package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.http1.Http1Settings;
import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.net.TransportSocket;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.FactoryContext;
import io.weft.spi.UpstreamTransportSocketFactory;
import io.weft.upstream.ClusterSettings.Connections;
import io.weft.upstream.ServerNaming;
import io.weft.upstream.UpstreamProtocol;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Locale;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Translates what the connections of a cluster are like: HTTP options, sockets, transport. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class ConnectionsTranslator {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final int DEFAULT_MAX_RESPONSE_HEADERS_KB = 80;
  private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

  private ConnectionsTranslator() {}

  static Connections translate(Cluster proto, FactoryContext context) throws ConfigException {
    ExtensionRegistry extensions = context.extensions();
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    Http1ProtocolOptions http1 = proto.getHttpProtocolOptions();
    Http2ProtocolOptions http2 = proto.getHttp2ProtocolOptions();
    UpstreamProtocol protocol = protocol(proto);
    Any typed = proto.getTypedExtensionProtocolOptionsMap().get(HTTP_OPTIONS);
    if (typed != null) {
      var options = parse(typed);
      refuseProtocols(options);
      common = options.getCommonHttpProtocolOptions();
      if (options.hasUseDownstreamProtocolConfig()) {
        http1 = options.getUseDownstreamProtocolConfig().getHttpProtocolOptions();
        http2 = options.getUseDownstreamProtocolConfig().getHttp2ProtocolOptions();
        protocol = UpstreamProtocol.DOWNSTREAM;
      } else {
        http1 = options.getExplicitHttpConfig().getHttpProtocolOptions();
        http2 = options.getExplicitHttpConfig().getHttp2ProtocolOptions();
        protocol =
            options.getExplicitHttpConfig().hasHttp2ProtocolOptions()
                ? UpstreamProtocol.HTTP2
                : UpstreamProtocol.HTTP1;
      }
    }
    long maxRequests =
        common.hasMaxRequestsPerConnection()
            ? Integer.toUnsignedLong(common.getMaxRequestsPerConnection().getValue())
            : Integer.toUnsignedLong(proto.getMaxRequestsPerConnection().getValue());
    return new Connections(
        transport(proto, context),
        bindTo(proto),
        options(proto),
        common.hasIdleTimeout()
            ? ClusterTranslator.duration(common.getIdleTimeout())
            : IDLE_TIMEOUT,
        ClusterTranslator.duration(common.getMaxConnectionDuration()),
        maxRequests,
        ClusterTranslator.duration(common.getMaxStreamDuration()),
        protocol,
        naming(proto, typed),
        http1(http1, common, extensions),
        Http2SettingsTranslator.of(
            http2, Http2SettingsTranslator.fields(common, maxHeaderBytes(common))));
  }

  /** What the deprecated fields of the cluster itself say. */
  private static UpstreamProtocol protocol(Cluster proto) {
    if (proto.getProtocolSelection() == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL) {
      return UpstreamProtocol.DOWNSTREAM;
    }
    return proto.hasHttp2ProtocolOptions() ? UpstreamProtocol.HTTP2 : UpstreamProtocol.HTTP1;
  }

  private static int maxHeaderBytes(HttpProtocolOptions common) {
    int kilobytes =
        common.hasMaxResponseHeadersKb()
            ? common.getMaxResponseHeadersKb().getValue()
            : DEFAULT_MAX_RESPONSE_HEADERS_KB;
    return kilobytes * 1024;
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static TransportSocket transport(Cluster proto, FactoryContext context)
      throws ConfigException {
    if (!proto.hasTransportSocket()) {
      return RawTransportSocket.INSTANCE;
    }
    var socket = proto.getTransportSocket();
    String name = proto.getAltStatName().isEmpty() ? proto.getName() : proto.getAltStatName();
    try {
      var resolved =
          ResolvedExtension.of(
              context.extensions(),
              UpstreamTransportSocketFactory.class,
              socket.getName(),
              socket.getTypedConfig());
      return ((UpstreamTransportSocketFactory<Object>) resolved.factory())
          .createUpstream(resolved.config(), "cluster." + name.replace(':', '_'), context);
    } catch (ConfigException e) {
      throw e.under("transport_socket");
    }
  }

  private static ServerNaming naming(Cluster proto, @Nullable Any typed) throws ConfigException {
    var options =
        typed == null
            ? proto.getUpstreamHttpProtocolOptions()
            : parse(typed).getUpstreamHttpProtocolOptions();
    String source = options.getOverrideAutoSniHeader();
    return new ServerNaming(
        options.getAutoSni(),
        options.getAutoSanValidation(),
        source.isEmpty() ? null : HeaderName.of(source.toLowerCase(Locale.ROOT)));
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
        if (options.getExplicitHttpConfig().hasHttp3ProtocolOptions()) {
          throw new ConfigException(
              path(".explicit_http_config.http3_protocol_options"),
              "HTTP/3 is not implemented in Weft");
        }
      }
      case USE_DOWNSTREAM_PROTOCOL_CONFIG -> {
        if (options.getUseDownstreamProtocolConfig().hasHttp3ProtocolOptions()) {
          throw new ConfigException(
              path(".use_downstream_protocol_config.http3_protocol_options"),
              "HTTP/3 is not implemented in Weft");
        }
      }
      case AUTO_CONFIG ->
          throw new ConfigException(
              path(".auto_config"), "needs ALPN, not implemented in Weft yet");
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
            .maxHeadBytes(maxHeaderBytes(common))
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
