package io.weft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.runtime.RuntimeSnapshot.Layer;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeLoaderTest {
  private final Scope root = new StatsStore().root();
  private final Scope stats = root.scope("runtime");

  @Test
  void changesAndRestoresKeysThroughTheAdminLayer() {
    RuntimeLoader loader =
        new RuntimeLoader(
            new RuntimeLayers(
                List.of(new Layer("base", Map.of("k", "1")), new Layer("admin", Map.of())),
                1,
                0,
                0,
                List.of()),
            root);

    loader.override(Map.of("k", "2", "new", "x"));

    assertEquals(2, loader.get().integer("k", -1));
    assertEquals(1, stats.gauge("admin_overrides_active").value());
    assertEquals(2, stats.gauge("num_keys").value());

    loader.override(Map.of("k", "", "new", ""));

    assertEquals(1, loader.get().integer("k", -1));
    assertEquals(0, stats.gauge("admin_overrides_active").value());
    assertEquals(1, stats.gauge("num_keys").value());
    assertEquals(2, stats.gauge("num_layers").value());
    assertEquals(3, stats.counter("load_success").value());
  }

  @Test
  void replacesALayerAndKeepsWhatTheAdminLayerSays() {
    RuntimeLoader loader =
        new RuntimeLoader(
            new RuntimeLayers(
                List.of(new Layer("discovered", Map.of()), new Layer("admin", Map.of())),
                1,
                0,
                0,
                List.of()),
            root);
    loader.override(Map.of("k", "2"));

    loader.replace(0, Map.of("k", "1", "other", "5"));

    assertEquals(2, loader.get().integer("k", -1));
    assertEquals(5, loader.get().integer("other", -1));

    loader.override(Map.of("k", ""));
    assertEquals(1, loader.get().integer("k", -1));
  }

  @Test
  void refusesChangesWithoutAnAdminLayer() {
    RuntimeLoader loader = new RuntimeLoader(RuntimeLayers.NONE, root);

    assertFalse(loader.hasAdminLayer());
    assertThrows(IllegalStateException.class, () -> loader.override(Map.of("k", "1")));
  }

  @Test
  void countsALayerThatCannotBeRead() {
    RuntimeLoader loader =
        new RuntimeLoader(new RuntimeLayers(List.of(), -1, 0, 1, List.of()), root);

    assertTrue(loader.get().values().isEmpty());
    assertEquals(1, stats.counter("load_error").value());
    assertEquals(0, stats.counter("load_success").value());
  }

  @Test
  void readsKeysFromFiles(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("some/deep"));
    Files.writeString(folder.resolve("some/deep/key"), "  9 \n");
    Files.writeString(folder.resolve("commented"), "# what it is for\n8\n");

    Layer layer = DiskLayer.read("disk", folder);

    assertEquals(Map.of("some.deep.key", "  9", "commented", "8"), layer.values());
  }
}
