package io.weft.net;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listener filter whose settings discovery brings: each socket is inspected by the one that holds
 * when it comes. Source: {@code envoy.config.core.v3.ExtensionConfigSource}.
 */
public final class DiscoveredListenerFilter implements ListenerFilter {
  private final Supplier<? extends @Nullable ListenerFilter> current;

  /** The filter that {@code current} yields. */
  public DiscoveredListenerFilter(Supplier<? extends @Nullable ListenerFilter> current) {
    this.current = current;
  }

  @Override
  public boolean isConfigured() {
    return current.get() != null;
  }

  @Override
  public void inspect(AcceptedSocket socket) throws IOException {
    ListenerFilter filter = current.get();
    if (filter == null) {
      throw new RefusedConnectionException("a listener filter has no settings");
    }
    filter.inspect(socket);
  }
}
