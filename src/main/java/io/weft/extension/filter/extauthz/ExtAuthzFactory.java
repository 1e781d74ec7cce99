package io.weft.extension.filter.extauthz;

import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.CheckSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.weft.common.ConfigException;
import io.weft.config.HeaderMutationRulesTranslator;
import io.weft.config.MatcherTranslator;
import io.weft.config.RuntimeTranslator;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.matcher.HeaderMutationRules;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    Questions questions = questions(config, context);
    return new ExtAuthzFilter(
        service(config, context).with(questions),
        questions,
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
        check.hasWithRequestBody() ? body(check.getWithRequestBody()) : null,
        service(check, context));
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
        !config.hasEnableDynamicMetadataIngestion()
            || config.getEnableDynamicMetadataIngestion().getValue(),
        Integer.toUnsignedLong(config.getMaxDeniedResponseBodyBytes()),
        config.getEmitFilterStateStats(),
        rules(config),
        errorStatus == 0 ? FORBIDDEN : errorStatus);
  }

  private static @Nullable HeaderMutationRules rules(ExtAuthz config) throws ConfigException {
    try {
      return config.hasDecoderHeaderMutationRules()
          ? HeaderMutationRulesTranslator.translate(config.getDecoderHeaderMutationRules())
          : null;
    } catch (ConfigException e) {
      throw e.under("decoder_header_mutation_rules");
    }
  }

  private static ExtAuthzFilter.BodySettings body(BufferSettings proto) {
    return new ExtAuthzFilter.BodySettings(
        proto.getMaxRequestBytes(), proto.getAllowPartialMessage());
  }

  private static Questions questions(ExtAuthz config, FactoryContext context)
      throws ConfigException {
    HeaderRules told = told(config);
    return new Questions(
        new CheckRequestFactory(
            new CheckRequestFactory.Settings(
                config.getIncludePeerCertificate(),
                config.getIncludeTlsSession(),
                config.getEncodeRawHeaders(),
                config.getWithRequestBody().getPackAsBytes(),
                told,
                AuthorizationFactory.labels(config.getBootstrapMetadataLabelsKey(), context.node()),
                new CheckRequestFactory.Namespaces(
                    config.getMetadataContextNamespacesList(),
                    config.getTypedMetadataContextNamespacesList()),
                new CheckRequestFactory.Namespaces(
                    config.getRouteMetadataContextNamespacesList(),
                    config.getRouteTypedMetadataContextNamespacesList()))),
        told);
  }

  /** A service that speaks HTTP is told nothing that is not listed, one that speaks gRPC all. */
  @SuppressWarnings("deprecation") // what configurations of today still set
  private static HeaderRules told(ExtAuthz config) throws ConfigException {
    boolean isListed = config.hasAllowedHeaders();
    return new HeaderRules(
        AuthorizationFactory.matchers(
            isListed
                ? config.getAllowedHeaders()
                : config.getHttpService().getAuthorizationRequest().getAllowedHeaders(),
            "allowed_headers"),
        AuthorizationFactory.matchers(config.getDisallowedHeaders(), "disallowed_headers"),
        !isListed && !config.hasHttpService());
  }

  private static ServiceChoice service(ExtAuthz config, FactoryContext context)
      throws ConfigException {
    if (config.hasHttpService()) {
      return AuthorizationFactory.http(config.getHttpService(), "http_service", context);
    }
    ExtAuthzNetworkFactory.checkVersion(config.getTransportApiVersion());
    if (!config.hasGrpcService()) {
      throw new ConfigException("", "one of grpc_service, http_service is needed");
    }
    return AuthorizationFactory.grpc(config.getGrpcService(), "grpc_service", context);
  }

  private static @Nullable ServiceChoice service(CheckSettings check, FactoryContext context)
      throws ConfigException {
    return switch (check.getServiceOverrideCase()) {
      case GRPC_SERVICE ->
          AuthorizationFactory.grpc(check.getGrpcService(), "check_settings.grpc_service", context);
      case HTTP_SERVICE ->
          AuthorizationFactory.http(check.getHttpService(), "check_settings.http_service", context);
      case SERVICEOVERRIDE_NOT_SET -> null;
    };
  }
}
