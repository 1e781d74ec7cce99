package io.weft.extension.filter.http.rbac;

import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.weft.common.ConfigException;
import io.weft.config.RbacTranslator;
import io.weft.extension.filter.http.rbac.RbacFilter.Settings;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.matcher.RbacStats;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;

/** Makes filters that let requests in by role-based rules. */
public final class RbacFactory implements HttpFilterFactory<RBAC, RBACPerRoute, Settings> {
  @Override
  public String name() {
    return "envoy.filters.http.rbac";
  }

  @Override
  public Class<RBAC> configType() {
    return RBAC.class;
  }

  @Override
  public Class<RBACPerRoute> routeConfigType() {
    return RBACPerRoute.class;
  }

  @Override
  public Class<Settings> routeSettingsType() {
    return Settings.class;
  }

  @Override
  public HttpFilter create(RBAC config, PerRouteKey<Settings> perRoute, FactoryContext context)
      throws ConfigException {
    String prefix = context.httpStatPrefix() + "rbac.";
    return new RbacFilter(
        settings(config, context),
        perRoute,
        new RbacStats(
            context.scope().scope(prefix + config.getRulesStatPrefix()),
            "",
            config.getTrackPerRuleStats()),
        new RbacStats(
            context.scope().scope(prefix + config.getShadowRulesStatPrefix()),
            "shadow_",
            config.getTrackPerRuleStats()));
  }

  @Override
  public Settings createRouteSettings(RBACPerRoute config, FactoryContext context)
      throws ConfigException {
    try {
      return settings(config.getRbac(), context);
    } catch (ConfigException e) {
      throw e.under("rbac");
    }
  }

  private static Settings settings(RBAC config, FactoryContext context) throws ConfigException {
    RbacTranslator.Engines engines =
        RbacTranslator.engines(
            config.hasRules() ? config.getRules() : null,
            config.hasMatcher() ? config.getMatcher() : null,
            config.hasShadowRules() ? config.getShadowRules() : null,
            config.hasShadowMatcher() ? config.getShadowMatcher() : null,
            RbacTranslator.Place.REQUESTS,
            context);
    return new Settings(
        engines.enforced(),
        engines.shadow(),
        config.getRulesStatPrefix(),
        config.getShadowRulesStatPrefix());
  }
}
