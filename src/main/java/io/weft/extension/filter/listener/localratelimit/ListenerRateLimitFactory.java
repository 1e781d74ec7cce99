package io.weft.extension.filter.listener.localratelimit;

import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.listener.local_ratelimit.v3.LocalRateLimit;
import io.weft.common.ConfigException;
import io.weft.common.TokenBucket;
import io.weft.config.TokenBuckets;
import io.weft.net.ListenerFilter;
import io.weft.net.RefusedConnectionException;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFilterFactory;
import io.weft.stats.Counter;
import java.util.function.Supplier;

/** Makes filters that close sockets which are accepted too fast. */
public final class ListenerRateLimitFactory implements ListenerFilterFactory<LocalRateLimit> {
  @Override
  public String name() {
    return "envoy.filters.listener.local_ratelimit";
  }

  @Override
  public Class<LocalRateLimit> configType() {
    return LocalRateLimit.class;
  }

  @Override
  public ListenerFilter create(LocalRateLimit config, FactoryContext context)
      throws ConfigException {
    TokenBucket bucket = TokenBuckets.translate(config.getTokenBucket(), "token_bucket");
    RuntimeFeatureFlag flag = config.getRuntimeEnabled();
    Supplier<RuntimeSnapshot> runtime = context.runtime();
    Counter limited =
        context
            .scope()
            .scope("listener_local_ratelimit." + config.getStatPrefix())
            .counter("rate_limited");
    return socket -> {
      boolean enabled =
          !config.hasRuntimeEnabled()
              || runtime.get().bool(flag.getRuntimeKey(), flag.getDefaultValue().getValue());
      if (enabled && !bucket.take()) {
        limited.inc();
        throw new RefusedConnectionException("too many connections in a time");
      }
    };
  }
}
