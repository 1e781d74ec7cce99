package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.weft.http.http1.Http1Settings;

/** Translates what the HTTP/1 codec accepts from clients. Source: {@code Http1ProtocolOptions}. */
final class Http1SettingsTranslator {
  private static final int BYTES_PER_KB = 1024;

  private Http1SettingsTranslator() {}

  static Http1Settings downstream(HttpConnectionManager proto) {
    Http1ProtocolOptions http1 = proto.getHttpProtocolOptions();
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    Http1Settings.Builder builder =
        Http1Settings.builder()
            .acceptHttp10(http1.getAcceptHttp10())
            .defaultHostForHttp10(http1.getDefaultHostForHttp10())
            .allowAbsoluteUrl(
                !http1.hasAllowAbsoluteUrl() || http1.getAllowAbsoluteUrl().getValue())
            .enableTrailers(http1.getEnableTrailers())
            .allowChunkedLength(http1.getAllowChunkedLength())
            .allowCustomMethods(http1.getAllowCustomMethods())
            .headerKeyFormat(
                http1.getHeaderKeyFormat().hasProperCaseWords()
                    ? Http1Settings.HeaderKeyFormat.PROPER_CASE
                    : Http1Settings.HeaderKeyFormat.LOWER_CASE)
            .headersWithUnderscores(
                switch (common.getHeadersWithUnderscoresAction()) {
                  case ALLOW, UNRECOGNIZED -> Http1Settings.HeadersWithUnderscores.ALLOW;
                  case DROP_HEADER -> Http1Settings.HeadersWithUnderscores.DROP_HEADER;
                  case REJECT_REQUEST -> Http1Settings.HeadersWithUnderscores.REJECT_REQUEST;
                });
    if (common.hasMaxHeadersCount()) {
      builder.maxHeaders(common.getMaxHeadersCount().getValue());
    }
    if (proto.hasMaxRequestHeadersKb()) {
      builder.maxHeadBytes(proto.getMaxRequestHeadersKb().getValue() * BYTES_PER_KB);
    }
    return builder.build();
  }
}
