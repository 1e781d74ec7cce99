package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.weft.common.ConfigException;
import io.weft.common.ResourceLocator;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeLayers;
import io.weft.runtime.RuntimeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeTranslatorTest {
  private static final FractionalPercent NONE = new FractionalPercent(0, 100);

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static RuntimeLayer.Builder layer(String name) {
    return RuntimeLayer.newBuilder().setName(name);
  }

  private static RuntimeLayer staticLayer(String name, Struct.Builder values) {
    return layer(name).setStaticLayer(values).build();
  }

  private static RuntimeLayer adminLayer(String name) {
    return layer(name).setAdminLayer(RuntimeLayer.AdminLayer.getDefaultInstance()).build();
  }

  private static RuntimeLayers translate(RuntimeLayer... layers) throws ConfigException {
    return RuntimeTranslator.layers(
        LayeredRuntime.newBuilder().addAllLayers(List.of(layers)).build(), "me");
  }

  @Test
  void hasNoLayerUnlessConfigured() throws ConfigException {
    assertEquals(RuntimeLayers.NONE, translate());
  }

  @Test
  void joinsTheNamesOfNestedFields() throws ConfigException {
    Struct.Builder deep = Struct.newBuilder().putFields("x", number(1.5));
    RuntimeLayers layers =
        translate(
            staticLayer(
                "base",
                Struct.newBuilder()
                    .putFields(
                        "some",
                        Value.newBuilder()
                            .setStructValue(
                                Struct.newBuilder()
                                    .putFields("key", number(5))
                                    .putFields(
                                        "deep", Value.newBuilder().setStructValue(deep).build()))
                            .build())
                    .putFields("flag", Value.newBuilder().setBoolValue(true).build())
                    .putFields("text", text("hello"))),
            adminLayer("admin"));

    assertEquals(
        Map.of("some.key", "5", "some.deep.x", "1.5", "flag", "true", "text", "hello"),
        layers.layers().getFirst().values());
    assertEquals(1, layers.adminIndex());
  }

  @Test
  void keepsFractionsWhole() throws ConfigException {
    Struct.Builder fraction =
        Struct.newBuilder()
            .putFields("numerator", number(5))
            .putFields("denominator", text("TEN_THOUSAND"));

    RuntimeLayers layers =
        translate(
            staticLayer(
                "base",
                Struct.newBuilder()
                    .putFields("f", Value.newBuilder().setStructValue(fraction).build())));
    RuntimeSnapshot snapshot = new RuntimeSnapshot(layers.layers());

    assertTrue(snapshot.enabled("f", NONE, 4));
    assertFalse(snapshot.enabled("f", NONE, 5));
  }

  @Test
  void reportsEveryProblem() {
    Struct.Builder list =
        Struct.newBuilder()
            .putFields(
                "l", Value.newBuilder().setListValue(ListValue.getDefaultInstance()).build());

    ConfigException problems =
        assertThrows(
            ConfigException.class,
            () ->
                translate(
                    staticLayer("a", list),
                    adminLayer("b"),
                    adminLayer("b"),
                    layer("c").setRtdsLayer(RuntimeLayer.RtdsLayer.getDefaultInstance()).build()));

    assertEquals(
        List.of(
            "layers[0].static_layer: Invalid runtime entry value for l",
            "layers[2].name: Duplicate layer name: b",
            "layers[2]: Too many admin layers specified in LayeredRuntime, at most one may be"
                + " specified",
            "layers[3].rtds_layer.rtds_config.config_source_specifier: Missing config source"
                + " specifier; ads, api_config_source and path_config_source are possible"),
        problems.problems().stream().map(Object::toString).toList());
  }

  @Test
  void leavesTheLayersOfControlPlanesEmpty() throws ConfigException {
    RuntimeLayers layers =
        translate(
            adminLayer("a"),
            layer("b")
                .setRtdsLayer(
                    RuntimeLayer.RtdsLayer.newBuilder()
                        .setName("resource")
                        .setRtdsConfig(
                            ConfigSource.newBuilder()
                                .setAds(AggregatedConfigSource.getDefaultInstance())))
                .build());

    assertEquals(
        List.of(new RuntimeSnapshot.Layer("a", Map.of()), new RuntimeSnapshot.Layer("b", Map.of())),
        layers.layers());
    assertEquals(
        List.of(
            new RuntimeLayers.Discovered(
                1,
                new ResourceLocator(
                    new io.weft.common.ConfigSource.Ads(), "resource", Duration.ofSeconds(15)))),
        layers.discovered());
  }

  @Test
  void readsLayersOnDiskIfTheyAreThere(@TempDir Path root) throws Exception {
    write(root.resolve("v1/me/k"), "7\n");
    RuntimeLayer.DiskLayer.Builder disk =
        RuntimeLayer.DiskLayer.newBuilder()
            .setSymlinkRoot(root.toString())
            .setSubdirectory("v1")
            .setAppendServiceCluster(true);

    RuntimeLayers layers =
        translate(
            layer("disk").setDiskLayer(disk).build(),
            layer("gone").setDiskLayer(disk.clone().setSubdirectory("v2")).build());

    assertEquals(1, layers.layers().size());
    assertEquals(Map.of("k", "7"), layers.layers().getFirst().values());
    assertEquals(1, layers.onDisk());
    assertEquals(0, layers.failed());
  }

  @Test
  void refusesALayerOnDiskWhoseFolderCannotBeWatched(@TempDir Path root) {
    RuntimeLayer.DiskLayer.Builder disk =
        RuntimeLayer.DiskLayer.newBuilder().setSymlinkRoot(root.resolve("gone/v1").toString());

    ConfigException refusal =
        assertThrows(
            ConfigException.class, () -> translate(layer("disk").setDiskLayer(disk).build()));

    assertTrue(
        refusal.getMessage().contains("unable to add filesystem watch"), refusal::getMessage);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
