package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.spi.ExtensionFactory;
import io.weft.spi.ExtensionRegistry;

/**
 * An extension that a configuration names, and what it says for it.
 *
 * @param factory takes {@code config}
 */
public record ResolvedExtension<F extends ExtensionFactory<?>>(F factory, Message config) {
  /**
   * The extension of {@code category} that {@code typedConfig} is for.
   *
   * @param name how the configuration calls it; for messages, and where the type says nothing
   * @throws ConfigException if there is no such extension, it is of another category, or the
   *     message is malformed
   */
  public static <F extends ExtensionFactory<?>> ResolvedExtension<F> of(
      ExtensionRegistry registry, Class<F> category, String name, Any typedConfig)
      throws ConfigException {
    Message config;
    try {
      config = TypedConfig.unpack(typedConfig);
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("typed_config", "malformed: " + e.getMessage());
    }
    F factory =
        config == null ? registry.find(category, name) : registry.find(category, config.getClass());
    if (factory == null) {
      throw new ConfigException("typed_config", problem(registry, category, name, typedConfig));
    }
    return new ResolvedExtension<>(factory, config == null ? typedConfig : config);
  }

  /** As {@link #of}, of whatever category. */
  static ResolvedExtension<ExtensionFactory<?>> ofAnyCategory(
      ExtensionRegistry registry, String name, Any typedConfig) throws ConfigException {
    @SuppressWarnings("unchecked") // every factory is one of some type of configuration
    Class<ExtensionFactory<?>> category =
        (Class<ExtensionFactory<?>>) (Class<?>) ExtensionFactory.class;
    return of(registry, category, name, typedConfig);
  }

  private static String problem(
      ExtensionRegistry registry, Class<?> category, String name, Any typedConfig) {
    Message prototype = MessageTypes.find(MessageTypes.fullName(typedConfig.getTypeUrl()));
    if (prototype != null && registry.knows(prototype.getClass())) {
      return typedConfig.getTypeUrl()
          + " is no "
          + category.getSimpleName().replace("Factory", "")
          + "; it belongs elsewhere in the configuration";
    }
    return FeatureCoverage.unsupported(name, typedConfig.getTypeUrl());
  }
}
