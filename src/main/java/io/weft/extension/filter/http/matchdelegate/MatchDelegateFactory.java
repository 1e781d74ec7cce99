package io.weft.extension.filter.http.matchdelegate;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcher;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcherPerRoute;
import io.envoyproxy.envoy.extensions.filters.common.matcher.action.v3.SkipFilter;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.FeatureCoverage;
import io.weft.config.MatchTreeTranslator;
import io.weft.config.ResolvedExtension;
import io.weft.config.TypedConfig;
import io.weft.extension.filter.http.matchdelegate.MatchDelegate.Action;
import io.weft.extension.filter.http.matchdelegate.MatchDelegate.Settings;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.matcher.MatchTree;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import io.weft.spi.MatchInputFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes filters that run another one for some requests only. */
@SuppressWarnings("deprecation") // Envoy still accepts the older message of trees.
public final class MatchDelegateFactory
    implements HttpFilterFactory<ExtensionWithMatcher, ExtensionWithMatcherPerRoute, Settings> {
  private static final String REQUIREMENT = "requirement violation while creating match tree: ";

  @Override
  public String name() {
    return "envoy.filters.http.match_delegate";
  }

  @Override
  public Class<ExtensionWithMatcher> configType() {
    return ExtensionWithMatcher.class;
  }

  @Override
  public Class<ExtensionWithMatcherPerRoute> routeConfigType() {
    return ExtensionWithMatcherPerRoute.class;
  }

  @Override
  public Class<Settings> routeSettingsType() {
    return Settings.class;
  }

  @Override
  public HttpFilter create(
      ExtensionWithMatcher config, PerRouteKey<Settings> perRoute, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    HttpFilter inner =
        errors.attempt("extension_config", () -> inner(config, perRoute.filterName(), context));
    MatchTree<Action> tree = tree(config, context, errors);
    errors.throwIfAny();
    return new MatchDelegate(Objects.requireNonNull(inner), new Settings(tree), perRoute);
  }

  @Override
  public Settings createRouteSettings(ExtensionWithMatcherPerRoute config, FactoryContext context)
      throws ConfigException {
    try {
      return new Settings(
          new MatchTreeTranslator<>(context, new Place()).translate(config.getXdsMatcher()));
    } catch (ConfigException e) {
      throw e.under("xds_matcher");
    }
  }

  /** The tree of {@code config}, whose newer field goes first; null if it has none. */
  private static @Nullable MatchTree<Action> tree(
      ExtensionWithMatcher config, FactoryContext context, ConfigErrors errors) {
    MatchTreeTranslator<Action> translator = new MatchTreeTranslator<>(context, new Place());
    if (config.hasXdsMatcher()) {
      return errors.attempt("xds_matcher", () -> translator.translate(config.getXdsMatcher()));
    }
    return config.hasMatcher()
        ? errors.attempt("matcher", () -> translator.translate(config.getMatcher()))
        : null;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // found by the class of its configuration
  private static HttpFilter inner(
      ExtensionWithMatcher config, String filterName, FactoryContext context)
      throws ConfigException {
    var proto = config.getExtensionConfig();
    var resolved =
        ResolvedExtension.of(
            context.extensions(), HttpFilterFactory.class, proto.getName(), proto.getTypedConfig());
    HttpFilterFactory factory = resolved.factory();
    try {
      // What routes say for the filter inside stands under the name of the one outside.
      PerRouteKey key = new PerRouteKey(filterName, factory.routeSettingsType());
      return factory.create(resolved.config(), key, context);
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
  }

  /** Trees that may skip a filter. */
  private static final class Place implements MatchTreeTranslator.Place<Action> {
    @Override
    public void checkInput(MatchInputFactory<?> factory, String typeUrl) throws ConfigException {
      if (!factory.servesRequests()) {
        throw new ConfigException(
            "typed_config", REQUIREMENT + "there is no such input of requests: " + typeUrl);
      }
    }

    @Override
    public boolean allowsKeepMatching() {
      return false;
    }

    @Override
    public Action action(TypedExtensionConfig config) throws ConfigException {
      try {
        if (TypedConfig.unpack(config.getTypedConfig()) instanceof SkipFilter) {
          return Action.SKIP;
        }
      } catch (InvalidProtocolBufferException e) {
        throw new ConfigException("typed_config", "malformed: " + e.getMessage());
      }
      throw new ConfigException(
          "typed_config",
          FeatureCoverage.unsupported(config.getName(), config.getTypedConfig().getTypeUrl()));
    }
  }
}
