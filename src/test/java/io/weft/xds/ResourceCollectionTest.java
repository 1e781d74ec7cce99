package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.util.Structs;
import com.google.protobuf.util.Values;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.weft.common.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy 1.40 was seen to accept, to refuse and to ask for. */
class ResourceCollectionTest {
  private static final String LISTENERS = "xdstp://a/envoy.config.listener.v3.Listener/x/*";
  private static final ConfigSource ADS =
      ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();

  private final Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
  private final Node.Builder node = Node.newBuilder().setId("n").setCluster("c");

  @Test
  void comesFromNowhereIfNothingIsSaid() throws ConfigException {
    assertNull(listeners());
  }

  @Test
  void isAllWithoutALocator() throws ConfigException {
    bootstrap.getDynamicResourcesBuilder().setLdsConfig(ADS);

    ResourceCollection root = listeners();

    assertNotNull(root);
    assertNull(root.names());
  }

  @Test
  void saysOfTheNodeWhatTheBootstrapChooses() throws ConfigException {
    node.getLocalityBuilder().setZone("z");
    node.getMetadataBuilder()
        .putFields("m", Values.of("text"))
        .putFields("s", Values.of(Structs.of("b", Values.of(1))));
    for (String param :
        new String[] {"id", "locality.zone", "locality.region", "metadata", "bogus"}) {
      bootstrap.addNodeContextParams(param);
    }
    bootstrap.getDynamicResourcesBuilder().setLdsConfig(ADS).setLdsResourcesLocator(LISTENERS);

    ResourceCollection root = listeners();

    assertNotNull(root);
    assertEquals(
        Set.of(
            LISTENERS
                + "?xds.node.id=n&xds.node.locality.region=&xds.node.locality.zone=z"
                + "&xds.node.metadata.m=\"text\"&xds.node.metadata.s={\"b\":1}"),
        root.names());
  }

  @Test
  void takesTheAggregatedStreamWhateverAnAggregatedSourceSays() throws ConfigException {
    bootstrap.getDynamicResourcesBuilder().setLdsResourcesLocator(LISTENERS);
    api(ApiConfigSource.ApiType.AGGREGATED_GRPC);

    ResourceCollection root = listeners();

    assertNotNull(root);
    assertEquals(new io.weft.common.ConfigSource.Ads(), root.source());
  }

  @Test
  void needsNoSourceForAFile(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("listeners.yaml"));
    bootstrap.getDynamicResourcesBuilder().setLdsResourcesLocator("file://" + file);

    ResourceCollection root = listeners();

    assertNotNull(root);
    assertEquals(new io.weft.common.ConfigSource.CollectionFile(file), root.source());
  }

  @ParameterizedTest
  @CsvSource({"GRPC", "REST"})
  void refusesWhatHasNoCollections(ApiConfigSource.ApiType type) {
    bootstrap.getDynamicResourcesBuilder().setLdsResourcesLocator(LISTENERS);
    api(type);

    ConfigException problem = assertThrows(ConfigException.class, this::listeners);

    assertEquals(
        "dynamic_resources.lds_resources_locator.api_config_source.api_type: Unknown xdstp://"
            + " transport API type "
            + type
            + "; DELTA_GRPC is possible",
        problem.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "xdstp://a/envoy.config.cluster.v3.Cluster/x/*, xdstp:// type does not match"
        + " envoy.config.listener.v3.Listener in xdstp://a/envoy.config.cluster.v3.Cluster/x/*",
    "xdstp://a/envoy.config.listener.v3.Listener/*, Missing or not supported config source"
        + " specifier for a collection. Only ADS and gRPC in delta-xDS mode are supported.",
    "file:///none.yaml, paths must refer to an existing path in the system: '/none.yaml' does not"
        + " exist"
  })
  void refusesWhatIsNotThere(String locator, String problem) {
    bootstrap.getDynamicResourcesBuilder().setLdsResourcesLocator(locator);

    ConfigException refused = assertThrows(ConfigException.class, this::listeners);

    assertEquals("dynamic_resources.lds_resources_locator: " + problem, refused.getMessage());
  }

  private void api(ApiConfigSource.ApiType type) {
    bootstrap
        .getDynamicResourcesBuilder()
        .getLdsConfigBuilder()
        .getApiConfigSourceBuilder()
        .setApiType(type);
  }

  private @Nullable ResourceCollection listeners() throws ConfigException {
    return ResourceCollection.ofListeners(
        bootstrap.build(), NodeContext.of(node.build(), bootstrap.getNodeContextParamsList()));
  }
}
