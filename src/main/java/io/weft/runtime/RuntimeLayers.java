package io.weft.runtime;

import io.weft.common.ResourceLocator;
import io.weft.runtime.RuntimeSnapshot.Layer;
import java.util.List;

/**
 * The layers of a process at start. A value. Source: {@code
 * envoy.config.bootstrap.v3.LayeredRuntime}.
 *
 * @param layers the strongest last; the admin's and those of control planes are empty
 * @param adminIndex which of them the admin interface changes; -1 if none
 * @param onDisk how many were read from files
 * @param failed how many should have been read from files and could not be; they are not among
 *     {@code layers}
 * @param discovered those that control planes bring
 */
public record RuntimeLayers(
    List<Layer> layers, int adminIndex, int onDisk, int failed, List<Discovered> discovered) {
  /** No layer. */
  public static final RuntimeLayers NONE = new RuntimeLayers(List.of(), -1, 0, 0, List.of());

  /**
   * A layer that a control plane brings. A value.
   *
   * @param index of it among the layers
   * @param resource what it is there
   */
  public record Discovered(int index, ResourceLocator resource) {}

  public RuntimeLayers {
    layers = List.copyOf(layers);
    discovered = List.copyOf(discovered);
  }
}
