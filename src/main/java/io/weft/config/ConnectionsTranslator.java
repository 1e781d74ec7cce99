package io.weft.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.http1.Http1Settings;
import io.weft.http.http2.Http2Settings;
import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.net.TransportSocket;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.FactoryContext;
import io.weft.upstream.ClusterSettings.Connections;
import io.weft.upstream.PreconnectPolicy;
import io.weft.upstream.ServerNaming;
import io.weft.upstream.TransportSocketMatches;
import io.weft.upstream.UpstreamProtocol;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Translates what the connections of a cluster are like: HTTP options, sockets, transport. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class ConnectionsTranslator {
  private static final int DEFAULT_MAX_RESPONSE_HEADERS_KB = 80;
  private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

  private static final SharedValues<Connections> CONNECTIONS = new SharedValues<>();
  private static final SharedValues<Http1Settings> HTTP1 = new SharedValues<>();
  private static final SharedValues<Http2Settings> HTTP2 = new SharedValues<>();

  private ConnectionsTranslator() {}

  static Connections translate(Cluster proto, FactoryContext context) throws ConfigException {
    HttpOptions http = HttpOptions.of(proto);
    HttpProtocolOptions common = http.common();
    TransportSocket transport = transport(proto, context);
    if (http.protocol() == UpstreamProtocol.AUTO && !transport.isSecure()) {
      throw new ConfigException(
          http.path("auto_config"),
          "needs a transport socket with ALPN: envoy.transport_sockets.tls");
    }
    long maxRequests =
        common.hasMaxRequestsPerConnection()
            ? Integer.toUnsignedLong(common.getMaxRequestsPerConnection().getValue())
            : Integer.toUnsignedLong(proto.getMaxRequestsPerConnection().getValue());
    Connections made =
        new Connections(
            transport,
            bindTo(proto),
            options(proto),
            common.hasIdleTimeout()
                ? ClusterTranslator.duration(common.getIdleTimeout())
                : IDLE_TIMEOUT,
            ClusterTranslator.duration(common.getMaxConnectionDuration()),
            maxRequests,
            ClusterTranslator.duration(common.getMaxStreamDuration()),
            http.protocol(),
            naming(http.upstream()),
            preconnect(proto.getPreconnectPolicy()),
            HTTP1.share(http1(http.http1(), common, context.extensions())),
            HTTP2.share(http2(http, common)));
    // Others have a transport of their own, which ends with its cluster.
    return transport instanceof RawTransportSocket ? CONNECTIONS.share(made) : made;
  }

  private static PreconnectPolicy preconnect(Cluster.PreconnectPolicy proto) {
    return new PreconnectPolicy(
        proto.hasPerUpstreamPreconnectRatio()
            ? proto.getPerUpstreamPreconnectRatio().getValue()
            : 1,
        proto.hasPredictivePreconnectRatio() ? proto.getPredictivePreconnectRatio().getValue() : 1);
  }

  private static Http2Settings http2(HttpOptions http, HttpProtocolOptions common)
      throws ConfigException {
    try {
      return Http2SettingsTranslator.of(
          http.http2(), Http2SettingsTranslator.fields(common, maxHeaderBytes(common)));
    } catch (ConfigException e) {
      throw e.under(http.http2Path());
    }
  }

  private static int maxHeaderBytes(HttpProtocolOptions common) {
    int kilobytes =
        common.hasMaxResponseHeadersKb()
            ? common.getMaxResponseHeadersKb().getValue()
            : DEFAULT_MAX_RESPONSE_HEADERS_KB;
    return kilobytes * 1024;
  }

  private static TransportSocket transport(Cluster proto, FactoryContext context)
      throws ConfigException {
    String name = proto.getAltStatName().isEmpty() ? proto.getName() : proto.getAltStatName();
    String prefix = "cluster." + name.replace(':', '_');
    ConfigErrors errors = new ConfigErrors();
    List<TransportSocketMatches.Match> matches = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < proto.getTransportSocketMatchesCount(); i++) {
      Cluster.TransportSocketMatch match = proto.getTransportSocketMatches(i);
      String field = "transport_socket_matches[" + i + ']';
      TransportSocket transport =
          errors.attempt(
              field + ".transport_socket",
              () -> UpstreamTransports.translate(match.getTransportSocket(), prefix, context));
      if (!names.add(match.getName())) {
        errors.add(
            field + ".name", "transport socket match " + match.getName() + " is there twice");
      } else if (transport != null) {
        matches.add(
            new TransportSocketMatches.Match(
                match.getName(), MetadataTranslator.struct(match.getMatch()), transport));
      }
    }
    TransportSocket own =
        errors.attempt(
            "transport_socket",
            () -> UpstreamTransports.translate(proto.getTransportSocket(), prefix, context));
    if (!errors.isEmpty()) {
      matches.forEach(match -> match.transport().close());
    }
    errors.throwIfAny();
    return matches.isEmpty()
        ? Objects.requireNonNull(own)
        : new TransportSocketMatches(matches, Objects.requireNonNull(own));
  }

  private static ServerNaming naming(UpstreamHttpProtocolOptions options) {
    String source = options.getOverrideAutoSniHeader();
    return new ServerNaming(
        options.getAutoSni(),
        options.getAutoSanValidation(),
        source.isEmpty() ? null : HeaderName.of(source.toLowerCase(Locale.ROOT)));
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
