package io.weft.extension.filter.http.grpcjsontranscoder;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder;
import io.weft.common.ConfigException;
import io.weft.config.DataSources;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.UniformHttpFilterFactory;
import java.util.Map;
import java.util.Set;

/** Makes filters that translate between JSON and gRPC. */
public final class GrpcJsonTranscoderFactory
    implements UniformHttpFilterFactory<GrpcJsonTranscoder, TranscoderConfig> {
  /** What a listener buffers of a connection unless it says otherwise. */
  private static final long DEFAULT_MAX_BYTES = 1 << 20;

  @Override
  public String name() {
    return "envoy.filters.http.grpc_json_transcoder";
  }

  @Override
  public Class<GrpcJsonTranscoder> configType() {
    return GrpcJsonTranscoder.class;
  }

  @Override
  public HttpFilter create(
      GrpcJsonTranscoder config, PerRouteKey<TranscoderConfig> perRoute, FactoryContext context)
      throws ConfigException {
    return new GrpcJsonTranscoderFilter(translate(config), perRoute);
  }

  @Override
  public Class<TranscoderConfig> routeSettingsType() {
    return TranscoderConfig.class;
  }

  @Override
  public TranscoderConfig createRouteSettings(GrpcJsonTranscoder config, FactoryContext context)
      throws ConfigException {
    return translate(config);
  }

  private static TranscoderConfig translate(GrpcJsonTranscoder config) throws ConfigException {
    boolean isEnabled = config.getServicesCount() > 0;
    SchemaFactory schema = new SchemaFactory(isEnabled ? descriptors(config) : new byte[0]);
    Map<String, MessageType> types = schema.types();
    return new TranscoderConfig(
        new RulesFactory(schema, config.getAutoMapping())
            .create(config.getServicesList(), config.getMatchUnregisteredCustomVerb()),
        types::get,
        isEnabled,
        requests(config),
        responses(config));
  }

  private static byte[] descriptors(GrpcJsonTranscoder config) throws ConfigException {
    return switch (config.getDescriptorSetCase()) {
      case PROTO_DESCRIPTOR -> {
        try {
          yield DataSources.read(
              DataSource.newBuilder().setFilename(config.getProtoDescriptor()).build());
        } catch (ConfigException e) {
          throw new ConfigException(
              "proto_descriptor", "Invalid path: " + config.getProtoDescriptor());
        }
      }
      case PROTO_DESCRIPTOR_BIN -> config.getProtoDescriptorBin().toByteArray();
      case DESCRIPTORSET_NOT_SET ->
          throw new ConfigException("", "transcoding_filter: descriptor not set");
    };
  }

  private static TranscoderConfig.Requests requests(GrpcJsonTranscoder config)
      throws ConfigException {
    var refused = config.getRequestValidationOptions();
    return new TranscoderConfig.Requests(
        Set.copyOf(config.getIgnoredQueryParametersList()),
        config.getIgnoreUnknownQueryParameters(),
        config.getCaptureUnknownQueryParameters(),
        config.getQueryParamUnescapePlus(),
        switch (config.getUrlUnescapeSpec()) {
          case ALL_CHARACTERS_EXCEPT_RESERVED -> UrlText.Unescape.ALL_BUT_RESERVED;
          case ALL_CHARACTERS_EXCEPT_SLASH -> UrlText.Unescape.ALL_BUT_SLASH;
          case ALL_CHARACTERS -> UrlText.Unescape.ALL;
          case UNRECOGNIZED -> throw new ConfigException("url_unescape_spec", "unknown value");
        },
        config.getCaseInsensitiveEnumParsing(),
        refused.getRejectUnknownMethod(),
        refused.getRejectUnknownQueryParameters(),
        refused.getRejectBindingBodyFieldCollisions(),
        config.getMatchIncomingRequestRoute(),
        limit(config.hasMaxRequestBodySize(), config.getMaxRequestBodySize()));
  }

  private static TranscoderConfig.Responses responses(GrpcJsonTranscoder config) {
    GrpcJsonTranscoder.PrintOptions print = config.getPrintOptions();
    TranscoderConfig.Delimiter delimiter = TranscoderConfig.Delimiter.ARRAY;
    if (print.getStreamSseStyleDelimited()) {
      delimiter = TranscoderConfig.Delimiter.SERVER_SENT_EVENTS;
    } else if (print.getStreamNewlineDelimited()) {
      delimiter = TranscoderConfig.Delimiter.NEWLINE;
    }
    return new TranscoderConfig.Responses(
        new MessagePrinter.Options(
            print.getAddWhitespace(),
            print.getAlwaysPrintPrimitiveFields(),
            print.getAlwaysPrintEnumsAsInts(),
            print.getPreserveProtoFieldNames()),
        delimiter,
        config.getConvertGrpcStatus(),
        limit(config.hasMaxResponseBodySize(), config.getMaxResponseBodySize()));
  }

  private static long limit(boolean isSet, UInt32Value value) {
    return isSet ? Integer.toUnsignedLong(value.getValue()) : DEFAULT_MAX_BYTES;
  }
}
