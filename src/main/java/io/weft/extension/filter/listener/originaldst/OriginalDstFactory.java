package io.weft.extension.filter.listener.originaldst;

import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.weft.common.ConfigException;
import io.weft.net.ListenerFilter;
import io.weft.net.OriginalDestination;
import io.weft.net.SocketNatives;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFilterFactory;

/** Makes {@code envoy.filters.listener.original_dst}. */
public final class OriginalDstFactory implements ListenerFilterFactory<OriginalDst> {
  @Override
  public String name() {
    return "envoy.filters.listener.original_dst";
  }

  @Override
  public Class<OriginalDst> configType() {
    return OriginalDst.class;
  }

  @Override
  public ListenerFilter create(OriginalDst config, FactoryContext context) throws ConfigException {
    if (!context.listener().isInternal() && !SocketNatives.isAvailable()) {
      throw new ConfigException("", SocketNatives.unavailable());
    }
    return new OriginalDstFilter(OriginalDestination.SYSTEM);
  }
}
