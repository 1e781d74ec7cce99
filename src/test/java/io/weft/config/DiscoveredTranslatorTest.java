package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.weft.common.ConfigException;
import io.weft.spi.DiscoveredFactory;
import io.weft.spi.DiscoveredKind;
import io.weft.spi.FactoryContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiscoveredTranslatorTest {
  private static final String FAULT =
      "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault";
  private static final String OTHER_TYPE =
      "Error: filter config has type URL envoy.extensions.filters.http.cors.v3.Cors but expect"
          + " envoy.extensions.filters.http.fault.v3.HTTPFault.";

  private final BuildContext context = TestContexts.of().owning();

  @Test
  void keepsWhatHoldsUntilTheNextThatCanBeUsed() throws ConfigException {
    DiscoveredPart<TypedExtensionConfig, String> part =
        new DiscoveredPart<>(
            TypedExtensionConfig.class, new Naming(), () -> TestContexts.of().owning());

    assertNull(part.get());
    part.onExtension(extension("first"));
    assertEquals("first", part.get());
    assertThrows(ConfigException.class, () -> part.onExtension(extension("bad")));
    assertEquals("first", part.get());
    part.onRemoved();
    assertNull(part.get());
  }

  @Test
  void usesTheDefaultWhileNothingCame() throws ConfigException {
    Supplier<@Nullable String> part =
        translate(source(FAULT).setDefaultConfig(pack(HTTPFault.getDefaultInstance())));

    assertEquals("f of HTTPFault", part.get());
  }

  @Test
  void refusesADefaultOfAnotherType() {
    ConfigException refusal =
        assertThrows(
            ConfigException.class,
            () -> translate(source(FAULT).setDefaultConfig(pack(Cors.getDefaultInstance()))));

    assertEquals("config_discovery.default_config: " + OTHER_TYPE, refusal.getMessage());
  }

  @Test
  void refusesATypeThatNobodyKnows() {
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> translate(source("envoy.No")));

    assertEquals(
        "config_discovery.type_urls[0]: Error: no factory found for a required type URL envoy.No.",
        refusal.getMessage());
  }

  @Test
  void refusesNotToWaitWithoutADefault() {
    ConfigException refusal =
        assertThrows(
            ConfigException.class,
            () -> translate(source(FAULT).setApplyDefaultConfigWithoutWarming(true)));

    assertEquals(
        "config_discovery.apply_default_config_without_warming: Error: filter config f applied"
            + " without warming but has no default config.",
        refusal.getMessage());
  }

  private Supplier<@Nullable String> translate(ExtensionConfigSource.Builder proto)
      throws ConfigException {
    return DiscoveredTranslator.translate(
        DiscoveredKind.HTTP_FILTER,
        "f",
        proto.build(),
        (name, config, later) -> name + " of " + config.getTypeUrl().replaceFirst(".*\\.", ""),
        context);
  }

  private static ExtensionConfigSource.Builder source(String type) {
    return ExtensionConfigSource.newBuilder()
        .setConfigSource(
            ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()))
        .addTypeUrls(type);
  }

  private static Any pack(Message message) {
    return Any.pack(message);
  }

  private static TypedExtensionConfig extension(String name) {
    return TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(pack(StringValue.of(name)))
        .build();
  }

  /** Makes the name of what comes. */
  private static final class Naming implements DiscoveredFactory<TypedExtensionConfig, String> {
    @Override
    public void check(TypedExtensionConfig config) {
      // Takes everything.
    }

    @Override
    public String create(TypedExtensionConfig config, FactoryContext context)
        throws ConfigException {
      if (config.getName().equals("bad")) {
        throw new ConfigException("", "bad");
      }
      return config.getName();
    }
  }
}
