package io.weft.extension.filter.http.composite;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.DynamicConfig;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.ExecuteFilterAction;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.NestedHttpFilter;
import io.weft.config.RuntimeTranslator;
import io.weft.http.HttpFilter;
import io.weft.http.MatchAction;
import io.weft.router.RouteMatch;
import io.weft.spi.FactoryContext;
import io.weft.spi.MatchActionFactory;
import java.util.ArrayList;
import java.util.List;

/** Makes actions by which a filter steps in the place of the composite one. */
public final class ExecuteFilterActionFactory implements MatchActionFactory<ExecuteFilterAction> {
  /** What Envoy calls every chain in logs. */
  private static final String CHAIN_NAME = "filter_chain";

  @Override
  public String name() {
    return "composite-action";
  }

  @Override
  public Class<ExecuteFilterAction> configType() {
    return ExecuteFilterAction.class;
  }

  @Override
  public MatchAction create(ExecuteFilterAction config, String filterName, FactoryContext context)
      throws ConfigException {
    RouteMatch.Fraction share =
        config.hasSamplePercent()
            ? RuntimeTranslator.fraction(config.getSamplePercent(), context.runtime())
            : null;
    if (config.hasFilterChain()) {
      List<TypedExtensionConfig> protos = config.getFilterChain().getTypedConfigList();
      return new ExecuteFilter(CHAIN_NAME, chain(protos, filterName, context), share);
    }
    if (config.hasDynamicConfig()) {
      return new ExecuteFilter(
          config.getDynamicConfig().getName(),
          discovered(config.getDynamicConfig(), filterName, context),
          share);
    }
    try {
      return new ExecuteFilter(
          config.getTypedConfig().getName(),
          NestedHttpFilter.translate(config.getTypedConfig(), filterName, context),
          share);
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
  }

  private static HttpFilter discovered(
      DynamicConfig config, String filterName, FactoryContext context) throws ConfigException {
    try {
      return NestedHttpFilter.discovered(
          config.getName(), config.getConfigDiscovery(), filterName, context);
    } catch (ConfigException e) {
      throw e.under("dynamic_config");
    }
  }

  private static HttpFilter chain(
      List<TypedExtensionConfig> protos, String filterName, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<HttpFilter> filters = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      TypedExtensionConfig proto = protos.get(i);
      HttpFilter filter =
          errors.attempt(
              "filter_chain.typed_config[" + i + ']',
              () -> NestedHttpFilter.translate(proto, filterName, context));
      if (filter != null) {
        filters.add(filter);
      }
    }
    errors.throwIfAny();
    return new DelegatedChain(filters);
  }
}
