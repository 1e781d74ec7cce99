package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.weft.common.ConfigException;
import io.weft.upstream.UpstreamProtocol;

/**
 * What a cluster says of HTTP, in its own deprecated fields or in the extension that replaces them.
 *
 * @param parent the field that holds the rest, for messages; empty for the cluster itself
 */
record HttpOptions(
    String parent,
    io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions common,
    Http1ProtocolOptions http1,
    Http2ProtocolOptions http2,
    UpstreamHttpProtocolOptions upstream,
    UpstreamProtocol protocol) {
  private static final String NAME = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final String FIELD = "typed_extension_protocol_options[" + NAME + ']';

  /**
   * Those of {@code proto}.
   *
   * @throws ConfigException if they ask for what is not built
   */
  static HttpOptions of(Cluster proto) throws ConfigException {
    Any typed = proto.getTypedExtensionProtocolOptionsMap().get(NAME);
    return typed == null ? ofCluster(proto) : of(parse(typed));
  }

  /** The path of {@code field}, for messages. */
  String path(String field) {
    return parent.isEmpty() ? field : FIELD + '.' + field;
  }

  /** The path of the options of HTTP/2, for messages. */
  String http2Path() {
    return parent.isEmpty() ? "http2_protocol_options" : parent + ".http2_protocol_options";
  }

  @SuppressWarnings("deprecation") // Envoy still accepts these fields.
  private static HttpOptions ofCluster(Cluster proto) {
    UpstreamProtocol protocol =
        proto.hasHttp2ProtocolOptions() ? UpstreamProtocol.HTTP2 : UpstreamProtocol.HTTP1;
    if (proto.getProtocolSelection() == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL) {
      protocol = UpstreamProtocol.DOWNSTREAM;
    }
    return new HttpOptions(
        "",
        proto.getCommonHttpProtocolOptions(),
        proto.getHttpProtocolOptions(),
        proto.getHttp2ProtocolOptions(),
        proto.getUpstreamHttpProtocolOptions(),
        protocol);
  }

  private static HttpOptions of(HttpProtocolOptions options) throws ConfigException {
    if (options.getHttpFiltersCount() > 0) {
      throw new ConfigException(FIELD + ".http_filters", "is not implemented in Weft yet");
    }
    return switch (options.getUpstreamProtocolOptionsCase()) {
      case EXPLICIT_HTTP_CONFIG -> explicit(options);
      case USE_DOWNSTREAM_PROTOCOL_CONFIG -> {
        var chosen = options.getUseDownstreamProtocolConfig();
        refuseHttp3(chosen.hasHttp3ProtocolOptions(), "use_downstream_protocol_config");
        yield new HttpOptions(
            FIELD + ".use_downstream_protocol_config",
            options.getCommonHttpProtocolOptions(),
            chosen.getHttpProtocolOptions(),
            chosen.getHttp2ProtocolOptions(),
            options.getUpstreamHttpProtocolOptions(),
            UpstreamProtocol.DOWNSTREAM);
      }
      case AUTO_CONFIG -> {
        var chosen = options.getAutoConfig();
        refuseHttp3(chosen.hasHttp3ProtocolOptions(), "auto_config");
        yield new HttpOptions(
            FIELD + ".auto_config",
            options.getCommonHttpProtocolOptions(),
            chosen.getHttpProtocolOptions(),
            chosen.getHttp2ProtocolOptions(),
            options.getUpstreamHttpProtocolOptions(),
            UpstreamProtocol.AUTO);
      }
      case UPSTREAMPROTOCOLOPTIONS_NOT_SET ->
          throw new ConfigException(
              FIELD,
              "one of explicit_http_config,"
                  + " use_downstream_protocol_config and auto_config is needed");
    };
  }

  private static HttpOptions explicit(HttpProtocolOptions options) throws ConfigException {
    var chosen = options.getExplicitHttpConfig();
    refuseHttp3(chosen.hasHttp3ProtocolOptions(), "explicit_http_config");
    return new HttpOptions(
        FIELD + ".explicit_http_config",
        options.getCommonHttpProtocolOptions(),
        chosen.getHttpProtocolOptions(),
        chosen.getHttp2ProtocolOptions(),
        options.getUpstreamHttpProtocolOptions(),
        chosen.hasHttp2ProtocolOptions() ? UpstreamProtocol.HTTP2 : UpstreamProtocol.HTTP1);
  }

  private static void refuseHttp3(boolean present, String field) throws ConfigException {
    if (present) {
      throw new ConfigException(
          FIELD + '.' + field + ".http3_protocol_options", "HTTP/3 is not implemented in Weft");
    }
  }

  private static HttpProtocolOptions parse(Any typed) throws ConfigException {
    try {
      return HttpProtocolOptions.parseFrom(typed.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException(FIELD, "malformed: " + e.getMessage());
    }
  }
}
