package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.weft.accesslog.AccessLogFilter;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.formatter.FormatContext;
import io.weft.hcm.LocalReplyConfig.BodyFormat;
import io.weft.hcm.LocalReplyConfig.Mapper;
import io.weft.router.HeaderTransforms;
import io.weft.spi.FactoryContext;
import java.util.ArrayList;
import java.util.List;

/** Translates the form of Weft's own replies. Source: {@code LocalReplyConfig}. */
final class LocalReplyTranslator {
  private LocalReplyTranslator() {}

  static io.weft.hcm.LocalReplyConfig translate(LocalReplyConfig proto, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Mapper> mappers = new ArrayList<>();
    for (int i = 0; i < proto.getMappersCount(); i++) {
      ResponseMapper mapper = proto.getMappers(i);
      Mapper translated = errors.attempt("mappers[" + i + ']', () -> mapper(mapper, context));
      if (translated != null) {
        mappers.add(translated);
      }
    }
    BodyFormat format =
        proto.hasBodyFormat()
            ? errors.attempt("body_format", () -> bodyFormat(proto.getBodyFormat(), context))
            : null;
    errors.throwIfAny();
    return new io.weft.hcm.LocalReplyConfig(mappers, format);
  }

  private static Mapper mapper(ResponseMapper proto, FactoryContext context)
      throws ConfigException {
    AccessLogFilter filter;
    try {
      filter = AccessLogTranslator.filter(proto.getFilter(), context);
    } catch (ConfigException e) {
      throw e.under("filter");
    }
    String body = null;
    if (proto.hasBody()) {
      body = DataSources.text(proto.getBody());
    }
    HeaderTransforms headers =
        HeaderTransformsTranslator.translate(proto.getHeadersToAddList(), List.of(), "headers");
    BodyFormat format = null;
    if (proto.hasBodyFormatOverride()) {
      try {
        format = bodyFormat(proto.getBodyFormatOverride(), context);
      } catch (ConfigException e) {
        throw e.under("body_format_override");
      }
    }
    return new Mapper(
        filter,
        proto.hasStatusCode() ? proto.getStatusCode().getValue() : 0,
        body,
        (request, fields) ->
            headers.apply(
                fields, FormatContext.of(request.headers(), fields, request.streamInfo())),
        format);
  }

  private static BodyFormat bodyFormat(SubstitutionFormatString proto, FactoryContext context)
      throws ConfigException {
    return BodyFormat.of(FormatTranslator.translate(proto, context), proto.getContentType());
  }
}
