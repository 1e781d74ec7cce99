package io.weft.extension.filter.network.rbac;

import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.weft.common.ConfigException;
import io.weft.config.RbacTranslator;
import io.weft.matcher.RbacStats;
import io.weft.net.NetworkFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;
import io.weft.stats.Scope;
import java.time.Duration;

/** Makes filters that let connections in by role-based rules. */
public final class NetworkRbacFactory implements NetworkFilterFactory<RBAC> {
  @Override
  public String name() {
    return "envoy.filters.network.rbac";
  }

  @Override
  public Class<RBAC> configType() {
    return RBAC.class;
  }

  @Override
  public NetworkFilter create(RBAC config, FactoryContext context) throws ConfigException {
    String prefix = config.getStatPrefix() + "rbac.";
    Scope root = context.scope();
    RbacTranslator.Engines engines =
        RbacTranslator.engines(
            config.hasRules() ? config.getRules() : null,
            config.hasMatcher() ? config.getMatcher() : null,
            config.hasShadowRules() ? config.getShadowRules() : null,
            config.hasShadowMatcher() ? config.getShadowMatcher() : null,
            RbacTranslator.Place.CONNECTIONS,
            context);
    return new NetworkRbacFilter(
        new NetworkRbacFilter.Settings(
            engines.enforced(),
            engines.shadow(),
            config.getShadowRulesStatPrefix(),
            config.getEnforcementType() == RBAC.EnforcementType.CONTINUOUS,
            Duration.ofSeconds(
                config.getDelayDeny().getSeconds(), config.getDelayDeny().getNanos())),
        new RbacStats(root.scope(prefix), "", false),
        new RbacStats(root.scope(prefix + config.getShadowRulesStatPrefix()), "shadow_", false),
        context.deadlines());
  }
}
