package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.weft.common.ConfigException;
import io.weft.common.ResourceLocator;
import io.weft.spi.DiscoveredFactory;
import io.weft.spi.DiscoveredKind;
import io.weft.spi.FactoryContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Translates filters whose configuration discovery brings. Source: {@code
 * envoy.config.core.v3.ExtensionConfigSource}.
 */
final class DiscoveredTranslator {
  /** Makes a filter of what {@code typed_config} holds. */
  @FunctionalInterface
  interface Maker<F> {
    /**
     * The filter {@code name}.
     *
     * @throws ConfigException if {@code typedConfig} cannot be used
     */
    F make(String name, Any typedConfig, FactoryContext context) throws ConfigException;
  }

  private DiscoveredTranslator() {}

  /**
   * The filter {@code name} as it is when it is asked for: what discovery brought last, else what
   * {@code default_config} says, else null.
   */
  static <F> Supplier<@Nullable F> translate(
      DiscoveredKind kind,
      String name,
      ExtensionConfigSource proto,
      Maker<F> maker,
      FactoryContext context)
      throws ConfigException {
    try {
      return translateFields(kind, name, proto, maker, context);
    } catch (ConfigException e) {
      throw e.under("config_discovery");
    }
  }

  private static <F> Supplier<@Nullable F> translateFields(
      DiscoveredKind kind,
      String name,
      ExtensionConfigSource proto,
      Maker<F> maker,
      FactoryContext context)
      throws ConfigException {
    Set<String> types = types(proto, context);
    boolean waits = !proto.getApplyDefaultConfigWithoutWarming();
    F fallback = null;
    if (proto.hasDefaultConfig()) {
      fallback = fallback(name, proto.getDefaultConfig(), types, maker, context);
    } else if (!waits) {
      throw new ConfigException(
          "apply_default_config_without_warming",
          "Error: filter config " + name + " applied without warming but has no default config.");
    }
    ResourceLocator locator;
    try {
      locator = ConfigSourceTranslator.locator(proto.getConfigSource(), name);
    } catch (ConfigException e) {
      throw e.under("config_source");
    }
    Supplier<@Nullable F> discovered =
        context.discovered(
            kind, TypedExtensionConfig.class, locator, waits, new Factory<>(types, maker));
    return otherwise(discovered, fallback);
  }

  private static <F> F fallback(
      String name, Any config, Set<String> types, Maker<F> maker, FactoryContext context)
      throws ConfigException {
    try {
      refuseOtherTypes(config, types);
      return maker.make(name, config, context);
    } catch (ConfigException e) {
      throw e.under("default_config");
    }
  }

  private static <F> Supplier<@Nullable F> otherwise(
      Supplier<@Nullable F> discovered, @Nullable F fallback) {
    if (fallback == null) {
      return discovered;
    }
    return () -> {
      F current = discovered.get();
      return current == null ? fallback : current;
    };
  }

  /** The full names of the messages that may come. */
  private static Set<String> types(ExtensionConfigSource proto, FactoryContext context)
      throws ConfigException {
    Set<String> types = new TreeSet<>();
    for (int i = 0; i < proto.getTypeUrlsCount(); i++) {
      String type = MessageTypes.fullName(proto.getTypeUrls(i));
      // What Envoy knows and Weft has not is refused if it comes.
      if (MessageTypes.find(type) == null && !KnownExtensions.of(context.extensions()).test(type)) {
        throw new ConfigException(
            "type_urls[" + i + ']',
            "Error: no factory found for a required type URL " + type + '.');
      }
      types.add(type);
    }
    return types;
  }

  private static void refuseOtherTypes(Any config, Set<String> types) throws ConfigException {
    String type;
    try {
      type = MessageTypes.fullName(TypedConfig.unwrap(config).getTypeUrl());
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("", "malformed: " + e.getMessage());
    }
    if (!types.contains(type)) {
      throw new ConfigException(
          "",
          "Error: filter config has type URL "
              + type
              + " but expect "
              + String.join(", ", types)
              + '.');
    }
  }

  /** Makes the filter of what discovery brings. */
  private record Factory<F>(Set<String> types, Maker<F> maker)
      implements DiscoveredFactory<TypedExtensionConfig, F> {
    @Override
    public void check(TypedExtensionConfig config) throws ConfigException {
      refuseOtherTypes(config.getTypedConfig(), types);
    }

    @Override
    public F create(TypedExtensionConfig config, FactoryContext context) throws ConfigException {
      return maker.make(config.getName(), config.getTypedConfig(), context);
    }
  }
}
