package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.config.ExtensionDiscovery;
import io.weft.spi.DiscoveredKind;
import java.util.List;

/**
 * Brings the configurations of extensions: ECDS. Source: {@code
 * envoy.config.core.v3.ExtensionConfigSource}.
 */
final class ExtensionSources implements ExtensionDiscovery {
  private final NamedSources sources;

  ExtensionSources(NamedSources sources) {
    this.sources = sources;
  }

  @Override
  public InitTarget target(DiscoveredKind kind, ResourceLocator extension, Watcher watcher) {
    return sources.target(
        extension,
        "extension_config_discovery." + kind.text() + '.' + extension.name(),
        new ExtensionWatcher(watcher));
  }

  /** What is wanted. Control thread only. */
  List<NamedResources.Entry> entries() {
    return sources.entries();
  }

  private record ExtensionWatcher(Watcher watcher) implements ResourceWatcher {
    @Override
    public void check(Message resource) throws ConfigException {
      watcher.check((TypedExtensionConfig) resource);
    }

    @Override
    public void onResource(Message resource) throws ConfigException {
      watcher.onExtension((TypedExtensionConfig) resource);
    }

    @Override
    public void onRemoved() {
      watcher.onRemoved();
    }
  }
}
