package io.weft.extension.filter.http.grpcstats;

import io.envoyproxy.envoy.config.core.v3.GrpcMethodList;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.weft.http.HttpFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.SettledHttpFilterFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Makes filters that count calls. */
public final class GrpcStatsFactory implements SettledHttpFilterFactory<FilterConfig> {
  @Override
  public String name() {
    return "envoy.filters.http.grpc_stats";
  }

  @Override
  public Class<FilterConfig> configType() {
    return FilterConfig.class;
  }

  @Override
  public HttpFilter create(FilterConfig config, FactoryContext context) {
    return new GrpcStatsFilter(
        new GrpcStatsFilter.Settings(
            config.getStatsForAllMethods().getValue(),
            listed(config.getIndividualMethodStatsAllowlist()),
            config.getEmitFilterState(),
            config.getEnableUpstreamStats(),
            config.getReplaceDotsInGrpcServiceName()),
        context.views());
  }

  private static Map<String, Set<String>> listed(GrpcMethodList proto) {
    Map<String, Set<String>> methods = new HashMap<>();
    for (GrpcMethodList.Service service : proto.getServicesList()) {
      methods
          .computeIfAbsent(service.getName(), unused -> new HashSet<>())
          .addAll(service.getMethodNamesList());
    }
    return methods;
  }
}
