package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.http1.Http1Settings;
import io.weft.matcher.StringMatcher;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.HeaderKeyFormatterFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Translates what the HTTP/1 codec accepts from clients. Source: {@code Http1ProtocolOptions}. */
final class Http1SettingsTranslator {
  private static final int BYTES_PER_KB = 1024;

  private Http1SettingsTranslator() {}

  /**
   * What the connection manager {@code proto} accepts.
   *
   * @throws ConfigException with all problems
   */
  static Http1Settings downstream(HttpConnectionManager proto, ExtensionRegistry extensions)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
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
            .headersWithUnderscores(
                switch (common.getHeadersWithUnderscoresAction()) {
                  case ALLOW, UNRECOGNIZED -> HeadersWithUnderscores.ALLOW;
                  case DROP_HEADER -> HeadersWithUnderscores.DROP_HEADER;
                  case REJECT_REQUEST -> HeadersWithUnderscores.REJECT_REQUEST;
                });
    if (common.hasMaxHeadersCount()) {
      builder.maxHeaders(common.getMaxHeadersCount().getValue());
    }
    if (proto.hasMaxRequestHeadersKb()) {
      builder.maxHeadBytes(proto.getMaxRequestHeadersKb().getValue() * BYTES_PER_KB);
    }
    errors.attempt(
        "http_protocol_options",
        () -> {
          keys(http1.getHeaderKeyFormat(), builder, extensions);
          builder.ignoredUpgrades(ignoredUpgrades(http1.getIgnoreHttp11UpgradeList()));
          return builder;
        });
    errors.throwIfAny();
    return builder.build();
  }

  /** Sets how {@code builder}'s codec writes the names of fields. */
  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  static void keys(
      HeaderKeyFormat proto, Http1Settings.Builder builder, ExtensionRegistry extensions)
      throws ConfigException {
    if (proto.hasProperCaseWords()) {
      builder.headerKeyFormat(Http1Settings.HeaderKeyFormat.PROPER_CASE);
    }
    if (!proto.hasStatefulFormatter()) {
      return;
    }
    TypedExtensionConfig formatter = proto.getStatefulFormatter();
    try {
      var resolved =
          ResolvedExtension.of(
              extensions,
              HeaderKeyFormatterFactory.class,
              formatter.getName(),
              formatter.getTypedConfig());
      builder.statefulFormatter(
          ((HeaderKeyFormatterFactory<Object>) resolved.factory()).create(resolved.config()));
    } catch (ConfigException e) {
      throw e.under("header_key_format.stateful_formatter");
    }
  }

  private static Predicate<String> ignoredUpgrades(
      List<io.envoyproxy.envoy.type.matcher.v3.StringMatcher> protos) throws ConfigException {
    List<StringMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      try {
        matchers.add(MatcherTranslator.string(protos.get(i)));
      } catch (ConfigException e) {
        throw e.under("ignore_http_11_upgrade[" + i + ']');
      }
    }
    return value -> matchers.stream().anyMatch(matcher -> matcher.matches(value));
  }
}
