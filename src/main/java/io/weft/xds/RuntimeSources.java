package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.config.RuntimeTranslator;
import io.weft.runtime.RuntimeLayers;
import io.weft.runtime.RuntimeLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Brings the layers of the runtime that control planes have: RTDS. They are asked for before
 * clusters are. Control thread only. Source: {@code RuntimeLayer.RtdsLayer}.
 */
final class RuntimeSources {
  /** Where the stats of all layers are. */
  private static final String SCOPE = "runtime";

  private final RuntimeLoader runtime;
  private final NamedSources sources;

  RuntimeSources(RuntimeLoader runtime, NamedSources sources) {
    this.runtime = runtime;
    this.sources = sources;
  }

  /** Asks for all layers, and runs {@code onReady} when each came, was refused or timed out. */
  void start(Runnable onReady) {
    List<InitTarget> missing = new ArrayList<>();
    for (RuntimeLayers.Discovered layer : runtime.discovered()) {
      missing.add(sources.target(layer.resource(), SCOPE, new LayerWatcher(layer.index())));
    }
    if (missing.isEmpty()) {
      onReady.run();
      return;
    }
    for (InitTarget target : List.copyOf(missing)) {
      target.start(() -> {
        missing.remove(target);
        if (missing.isEmpty()) {
          onReady.run();
        }
      });
    }
  }

  /** Has one layer hold what comes. */
  private final class LayerWatcher implements ResourceWatcher {
    private final int index;

    LayerWatcher(int index) {
      this.index = index;
    }

    @Override
    public void onResource(Message resource) throws ConfigException {
      runtime.replace(index, RuntimeTranslator.values(((Runtime) resource).getLayer()));
    }

    @Override
    public void onRemoved() {
      runtime.replace(index, Map.of());
    }
  }
}
