package io.weft.extension.filter.network.connectionlimit;

import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit;
import io.weft.net.NetworkFilter;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Makes filters that bound the connections of a filter chain. */
public final class ConnectionLimitFactory implements NetworkFilterFactory<ConnectionLimit> {
  @Override
  public String name() {
    return "envoy.filters.network.connection_limit";
  }

  @Override
  public Class<ConnectionLimit> configType() {
    return ConnectionLimit.class;
  }

  @Override
  public NetworkFilter create(ConnectionLimit config, FactoryContext context) {
    RuntimeFeatureFlag flag = config.getRuntimeEnabled();
    Supplier<RuntimeSnapshot> runtime = context.runtime();
    BooleanSupplier enabled =
        config.hasRuntimeEnabled()
            ? () -> runtime.get().bool(flag.getRuntimeKey(), flag.getDefaultValue().getValue())
            : () -> true;
    return new ConnectionLimitFilter(
        new ConnectionLimitFilter.Settings(
            config.getMaxConnections().getValue(),
            Duration.ofSeconds(config.getDelay().getSeconds(), config.getDelay().getNanos()),
            enabled),
        context.scope().scope("connection_limit." + config.getStatPrefix()),
        context.deadlines());
  }
}
