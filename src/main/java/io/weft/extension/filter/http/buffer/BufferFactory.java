package io.weft.extension.filter.http.buffer;

import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.weft.extension.filter.http.buffer.BufferFilter.Settings;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;

/** Makes filters that read whole request bodies. */
public final class BufferFactory implements HttpFilterFactory<Buffer, BufferPerRoute, Settings> {
  /** No array is longer, one byte beyond the limit included. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

  @Override
  public String name() {
    return "envoy.filters.http.buffer";
  }

  @Override
  public Class<Buffer> configType() {
    return Buffer.class;
  }

  @Override
  public Class<BufferPerRoute> routeConfigType() {
    return BufferPerRoute.class;
  }

  @Override
  public Class<Settings> routeSettingsType() {
    return Settings.class;
  }

  @Override
  public HttpFilter create(Buffer config, PerRouteKey<Settings> perRoute, FactoryContext context) {
    return new BufferFilter(settings(config), perRoute);
  }

  @Override
  public Settings createRouteSettings(BufferPerRoute config, FactoryContext context) {
    return config.getDisabled() ? new Settings(0, true) : settings(config.getBuffer());
  }

  private static Settings settings(Buffer config) {
    long bytes = Integer.toUnsignedLong(config.getMaxRequestBytes().getValue());
    return new Settings((int) Math.min(MOST_BYTES, bytes), false);
  }
}
