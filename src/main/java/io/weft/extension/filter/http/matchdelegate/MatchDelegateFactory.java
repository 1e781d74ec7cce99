package io.weft.extension.filter.http.matchdelegate;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcher;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcherPerRoute;
import io.envoyproxy.envoy.extensions.filters.common.matcher.action.v3.SkipFilter;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.MatchTreeTranslator;
import io.weft.config.NestedHttpFilter;
import io.weft.config.ResolvedExtension;
import io.weft.config.TypedConfig;
import io.weft.extension.filter.http.matchdelegate.MatchDelegate.Settings;
import io.weft.http.HttpFilter;
import io.weft.http.MatchAction;
import io.weft.http.PerRouteKey;
import io.weft.matcher.MatchTree;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import io.weft.spi.MatchActionFactory;
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
    String filterName = perRoute.filterName();
    HttpFilter inner =
        errors.attempt(
            "extension_config",
            () -> NestedHttpFilter.translate(config.getExtensionConfig(), filterName, context));
    MatchTree<MatchAction> tree = tree(config, new Place(filterName, context), errors);
    errors.throwIfAny();
    return new MatchDelegate(Objects.requireNonNull(inner), new Settings(tree), perRoute);
  }

  @Override
  public Settings createRouteSettings(ExtensionWithMatcherPerRoute config, FactoryContext context)
      throws ConfigException {
    return createRouteSettings(config, name(), context);
  }

  @Override
  public Settings createRouteSettings(
      ExtensionWithMatcherPerRoute config, String filterName, FactoryContext context)
      throws ConfigException {
    try {
      return new Settings(new Place(filterName, context).trees().translate(config.getXdsMatcher()));
    } catch (ConfigException e) {
      throw e.under("xds_matcher");
    }
  }

  /** The tree of {@code config}, whose newer field goes first; null if it has none. */
  private static @Nullable MatchTree<MatchAction> tree(
      ExtensionWithMatcher config, Place place, ConfigErrors errors) {
    if (config.hasXdsMatcher()) {
      return errors.attempt("xds_matcher", () -> place.trees().translate(config.getXdsMatcher()));
    }
    return config.hasMatcher()
        ? errors.attempt("matcher", () -> place.trees().translate(config.getMatcher()))
        : null;
  }

  /**
   * Trees before a filter.
   *
   * @param filterName by which routes speak of it
   */
  private record Place(String filterName, FactoryContext context)
      implements MatchTreeTranslator.Place<MatchAction> {
    MatchTreeTranslator<MatchAction> trees() {
      return new MatchTreeTranslator<>(context, this);
    }

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
    @SuppressWarnings("unchecked") // found by the class of its configuration
    public MatchAction action(TypedExtensionConfig config) throws ConfigException {
      try {
        if (TypedConfig.unpack(config.getTypedConfig()) instanceof SkipFilter) {
          return MatchAction.Skip.INSTANCE;
        }
      } catch (InvalidProtocolBufferException e) {
        throw new ConfigException("typed_config", "malformed: " + e.getMessage());
      }
      var resolved =
          ResolvedExtension.of(
              context.extensions(),
              MatchActionFactory.class,
              config.getName(),
              config.getTypedConfig());
      try {
        return ((MatchActionFactory<Object>) resolved.factory())
            .create(resolved.config(), filterName, context);
      } catch (ConfigException e) {
        throw e.under("typed_config");
      }
    }
  }
}
