package io.weft.extension.filter.extauthz;

import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz;
import io.weft.common.ConfigException;
import io.weft.config.MatcherTranslator;
import io.weft.grpc.GrpcClient;
import io.weft.net.NetworkFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;
import java.util.List;

/** Makes filters that ask a service whether connections are allowed. */
public final class ExtAuthzNetworkFactory implements NetworkFilterFactory<ExtAuthz> {
  @Override
  public String name() {
    return "envoy.filters.network.ext_authz";
  }

  @Override
  public Class<ExtAuthz> configType() {
    return ExtAuthz.class;
  }

  @Override
  public NetworkFilter create(ExtAuthz config, FactoryContext context) throws ConfigException {
    checkVersion(config.getTransportApiVersion());
    GrpcClient client =
        AuthorizationFactory.client(config.getGrpcService(), "grpc_service", context);
    return new ExtAuthzNetworkFilter(
        new GrpcAuthorization(
            client,
            new CheckRequestFactory(
                new CheckRequestFactory.Settings(
                    config.getIncludePeerCertificate(),
                    config.getIncludeTlsSession(),
                    false,
                    false,
                    new HeaderRules(List.of(), List.of(), true),
                    AuthorizationFactory.labels(
                        config.getBootstrapMetadataLabelsKey(), context.node()),
                    CheckRequestFactory.Namespaces.NONE,
                    CheckRequestFactory.Namespaces.NONE))),
        new ExtAuthzNetworkFilter.Settings(
            config.getFailureModeAllow(),
            config.hasFilterEnabledMetadata()
                ? MatcherTranslator.metadata(config.getFilterEnabledMetadata())
                : null),
        context.scope().scope("ext_authz." + config.getStatPrefix()));
  }

  /** Refuses what only the API before v3 has. */
  @SuppressWarnings("deprecation") // what services and configurations of today still set
  static void checkVersion(ApiVersion version) throws ConfigException {
    if (version == ApiVersion.V2) {
      throw new ConfigException("transport_api_version", "V2 is no more; use V3");
    }
  }
}
