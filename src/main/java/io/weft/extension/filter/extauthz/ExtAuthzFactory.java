package io.weft.extension.filter.extauthz;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.CheckSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.weft.common.ConfigException;
import io.weft.config.GrpcServiceTranslator;
import io.weft.config.HeaderTransformsTranslator;
import io.weft.config.MatcherTranslator;
import io.weft.config.RuntimeTranslator;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.matcher.StringMatcher;
import io.weft.router.HeaderTransforms;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Makes filters that ask a service whether requests are allowed. */
public final class ExtAuthzFactory
    implements HttpFilterFactory<ExtAuthz, ExtAuthzPerRoute, ExtAuthzFilter.RouteSettings> {
  private static final int FORBIDDEN = 403;

  @Override
  public String name() {
    return "envoy.filters.http.ext_authz";
  }

  @Override
  public Class<ExtAuthz> configType() {
    return ExtAuthz.class;
  }

  @Override
  public HttpFilter create(
      ExtAuthz config, PerRouteKey<ExtAuthzFilter.RouteSettings> perRoute, FactoryContext context)
      throws ConfigException {
    ExtAuthzFilter.Settings settings = settings(config, context);
    return new ExtAuthzFilter(
        config.hasHttpService() ? http(config, context) : grpc(config, context),
        settings,
        perRoute,
        ExtAuthzStats.of(
            context.scope(), context.httpStatPrefix() + "ext_authz." + settings.statPrefix()),
        context.views());
  }

  @Override
  public Class<ExtAuthzPerRoute> routeConfigType() {
    return ExtAuthzPerRoute.class;
  }

  @Override
  public Class<ExtAuthzFilter.RouteSettings> routeSettingsType() {
    return ExtAuthzFilter.RouteSettings.class;
  }

  @Override
  public ExtAuthzFilter.RouteSettings createRouteSettings(
      ExtAuthzPerRoute config, FactoryContext context) throws ConfigException {
    CheckSettings check = config.getCheckSettings();
    if (check.getDisableRequestBodyBuffering() && check.hasWithRequestBody()) {
      throw new ConfigException(
          "check_settings",
          "Invalid configuration for check_settings. Only one of disable_request_body_buffering or"
              + " with_request_body can be set.");
    }
    return new ExtAuthzFilter.RouteSettings(
        config.getDisabled(),
        check.getContextExtensionsMap(),
        check.getDisableRequestBodyBuffering(),
        check.hasWithRequestBody() ? body(check.getWithRequestBody()) : null);
  }

  private static ExtAuthzFilter.Settings settings(ExtAuthz config, FactoryContext context)
      throws ConfigException {
    RuntimeFeatureFlag denies = config.getDenyAtDisable();
    Supplier<RuntimeSnapshot> runtime = context.runtime();
    BooleanSupplier deniesDisabled =
        () -> runtime.get().bool(denies.getRuntimeKey(), denies.getDefaultValue().getValue());
    int errorStatus = config.getStatusOnError().getCodeValue();
    return new ExtAuthzFilter.Settings(
        config.getStatPrefix().isEmpty() ? "" : config.getStatPrefix() + '.',
        config.hasWithRequestBody() ? body(config.getWithRequestBody()) : null,
        config.hasFilterEnabled()
            ? RuntimeTranslator.fraction(config.getFilterEnabled(), runtime)
            : null,
        config.hasFilterEnabledMetadata()
            ? MatcherTranslator.metadata(config.getFilterEnabledMetadata())
            : null,
        config.hasDenyAtDisable() ? deniesDisabled : () -> false,
        config.getFailureModeAllow(),
        config.getFailureModeAllowHeaderAdd(),
        config.getClearRouteCache(),
        config.getValidateMutations(),
        !config.hasChargeClusterResponseStats()
            || config.getChargeClusterResponseStats().getValue(),
        errorStatus == 0 ? FORBIDDEN : errorStatus);
  }

  private static ExtAuthzFilter.BodySettings body(BufferSettings proto) {
    return new ExtAuthzFilter.BodySettings(
        proto.getMaxRequestBytes(), proto.getAllowPartialMessage());
  }

  private static Authorization grpc(ExtAuthz config, FactoryContext context)
      throws ConfigException {
    ExtAuthzNetworkFactory.checkVersion(config.getTransportApiVersion());
    if (!config.hasGrpcService()) {
      throw new ConfigException("", "one of grpc_service, http_service is needed");
    }
    CheckRequestFactory requests =
        new CheckRequestFactory(
            new CheckRequestFactory.Settings(
                config.getIncludePeerCertificate(),
                config.getIncludeTlsSession(),
                config.getEncodeRawHeaders(),
                config.getWithRequestBody().getPackAsBytes(),
                rules(
                    config,
                    config.getAllowedHeaders(),
                    "allowed_headers",
                    !config.hasAllowedHeaders()),
                config.getMetadataContextNamespacesList(),
                config.getRouteMetadataContextNamespacesList()));
    try {
      return new GrpcAuthorization(
          GrpcServiceTranslator.translate(config.getGrpcService(), context), requests);
    } catch (ConfigException e) {
      throw e.under("grpc_service");
    }
  }

  @SuppressWarnings("deprecation") // what services and configurations of today still set
  private static Authorization http(ExtAuthz config, FactoryContext context)
      throws ConfigException {
    HttpService service = config.getHttpService();
    context.cluster(service.getServerUri().getCluster(), "http_service.server_uri.cluster");
    if (!service.getPathPrefix().isEmpty() && !service.getPathPrefix().startsWith("/")) {
      throw new ConfigException("http_service.path_prefix", "path_prefix should start with \"/\".");
    }
    boolean isOld = !config.hasAllowedHeaders();
    HeaderRules told =
        rules(
            config,
            isOld
                ? service.getAuthorizationRequest().getAllowedHeaders()
                : config.getAllowedHeaders(),
            "allowed_headers",
            false);
    AuthorizationResponse response = service.getAuthorizationResponse();
    return new HttpAuthorization(
        new HttpAuthorization.Settings(
            service.getServerUri().getCluster(),
            Duration.ofSeconds(
                service.getServerUri().getTimeout().getSeconds(),
                service.getServerUri().getTimeout().getNanos()),
            service.getPathPrefix(),
            told,
            toAdd(service.getAuthorizationRequest().getHeadersToAddList()),
            matchers(response.getAllowedUpstreamHeaders(), "allowed_upstream_headers"),
            matchers(
                response.getAllowedUpstreamHeadersToAppend(), "allowed_upstream_headers_to_append"),
            response.hasAllowedClientHeaders()
                ? matchers(response.getAllowedClientHeaders(), "allowed_client_headers")
                : null,
            matchers(
                response.getAllowedClientHeadersOnSuccess(), "allowed_client_headers_on_success"),
            matchers(response.getDynamicMetadataFromHeaders(), "dynamic_metadata_from_headers")),
        context.views(),
        context.deadlines());
  }

  private static HeaderTransforms toAdd(List<HeaderValue> protos) throws ConfigException {
    List<HeaderValueOption> options = new ArrayList<>();
    for (HeaderValue proto : protos) {
      options.add(
          HeaderValueOption.newBuilder()
              .setHeader(proto)
              .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
              .build());
    }
    return HeaderTransformsTranslator.translate(
        options, List.of(), "http_service.authorization_request.headers");
  }

  private static HeaderRules rules(
      ExtAuthz config, ListStringMatcher allowed, String field, boolean areAllAllowed)
      throws ConfigException {
    return new HeaderRules(
        matchers(allowed, field),
        matchers(config.getDisallowedHeaders(), "disallowed_headers"),
        areAllAllowed);
  }

  private static List<StringMatcher> matchers(ListStringMatcher proto, String field)
      throws ConfigException {
    List<StringMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < proto.getPatternsCount(); i++) {
      try {
        matchers.add(MatcherTranslator.string(proto.getPatterns(i)));
      } catch (ConfigException e) {
        throw e.under(field + ".patterns[" + i + ']');
      }
    }
    return matchers;
  }
}
