package io.weft.extension.filter.http.composite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.ExecuteFilterAction;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.FilterChainConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import io.weft.extension.filter.http.cors.CorsFactory;
import io.weft.extension.filter.http.router.RouterFactory;
import io.weft.http.DiscoveredHttpFilter;
import io.weft.spi.FactoryContext;
import org.junit.jupiter.api.Test;

class ExecuteFilterActionFactoryTest {
  private final FactoryContext context = TestContexts.of(new CorsFactory(), new RouterFactory());
  private final ExecuteFilterActionFactory factory = new ExecuteFilterActionFactory();

  @Test
  void makesOneFilter() throws ConfigException {
    ExecuteFilter action =
        create(
            ExecuteFilterAction.newBuilder()
                .setTypedConfig(extension("cors", Cors.getDefaultInstance()))
                .build());

    assertEquals("cors", action.name());
    assertNull(action.share());
  }

  @Test
  void makesAChainOfFiltersBeforeASingleOne() throws ConfigException {
    ExecuteFilter action =
        create(
            ExecuteFilterAction.newBuilder()
                .setTypedConfig(extension("router", Router.getDefaultInstance()))
                .setFilterChain(
                    FilterChainConfiguration.newBuilder()
                        .addTypedConfig(extension("a", Cors.getDefaultInstance()))
                        .addTypedConfig(extension("b", Cors.getDefaultInstance())))
                .setSamplePercent(RuntimeFractionalPercent.getDefaultInstance())
                .build());

    assertEquals("filter_chain", action.name());
    assertTrue(action.filter() instanceof DelegatedChain);
    assertNotNull(action.share());
  }

  @Test
  void makesAFilterWhoseConfigurationIsStillToCome() throws ConfigException {
    ExecuteFilter action = create(dynamic("envoy.extensions.filters.http.cors.v3.Cors"));

    assertEquals("later", action.name());
    assertTrue(action.filter() instanceof DiscoveredHttpFilter);
    String unknown = problem(dynamic("none"));
    assertTrue(unknown.startsWith("dynamic_config.config_discovery.type_urls[0]: "), unknown);
  }

  @Test
  void refusesWhatIsNoFilterInside() {
    String terminal =
        problem(
            ExecuteFilterAction.newBuilder()
                .setTypedConfig(extension("router", Router.getDefaultInstance()))
                .build());
    String unknown =
        problem(
            ExecuteFilterAction.newBuilder()
                .setFilterChain(
                    FilterChainConfiguration.newBuilder()
                        .addTypedConfig(extension("a", Cors.getDefaultInstance()))
                        .addTypedConfig(extension("b", Buffer.getDefaultInstance())))
                .build());

    assertTrue(terminal.contains("typed_config.typed_config"), terminal);
    assertTrue(unknown.contains("filter_chain.typed_config[1].typed_config"), unknown);
    assertTrue(unknown.contains("unsupported extension b"), unknown);
  }

  private static ExecuteFilterAction dynamic(String type) {
    ExecuteFilterAction.Builder action = ExecuteFilterAction.newBuilder();
    action
        .getDynamicConfigBuilder()
        .setName("later")
        .getConfigDiscoveryBuilder()
        .addTypeUrls(type)
        .getConfigSourceBuilder()
        .setAds(AggregatedConfigSource.getDefaultInstance());
    return action.build();
  }

  private ExecuteFilter create(ExecuteFilterAction config) throws ConfigException {
    return (ExecuteFilter) factory.create(config, "outer", context);
  }

  private String problem(ExecuteFilterAction config) {
    return assertThrows(ConfigException.class, () -> create(config)).getMessage();
  }

  private static TypedExtensionConfig extension(String name, Message config) {
    return TypedExtensionConfig.newBuilder().setName(name).setTypedConfig(Any.pack(config)).build();
  }
}
