package io.weft.runtime;

import io.weft.runtime.RuntimeSnapshot.Layer;
import java.util.List;

/**
 * The layers of a process at start. A value. Source: {@code
 * envoy.config.bootstrap.v3.LayeredRuntime}.
 *
 * @param layers the strongest last; the admin's is empty
 * @param adminIndex which of them the admin interface changes; -1 if none
 * @param onDisk how many were read from files
 * @param failed how many should have been read from files and could not be; they are not among
 *     {@code layers}
 */
public record RuntimeLayers(List<Layer> layers, int adminIndex, int onDisk, int failed) {
  /** No layer. */
  public static final RuntimeLayers NONE = new RuntimeLayers(List.of(), -1, 0, 0);

  public RuntimeLayers {
    layers = List.copyOf(layers);
  }
}
