package io.weft.extension.filter.network.localratelimit;

import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit;
import io.weft.common.ConfigException;
import io.weft.common.TokenBucket;
import io.weft.config.TokenBuckets;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.net.NetworkFilter;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;
import io.weft.stats.Counter;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Makes filters that close connections which come too fast. */
public final class LocalRateLimitFactory implements NetworkFilterFactory<LocalRateLimit> {
  /** What filters that share a bucket have in common. */
  private record Share(String key, io.envoyproxy.envoy.type.v3.TokenBucket bucket) {}

  /** Buckets that are shared, for as long as a filter has one. */
  private final Map<Share, WeakReference<TokenBucket>> shared = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "envoy.filters.network.local_ratelimit";
  }

  @Override
  public Class<LocalRateLimit> configType() {
    return LocalRateLimit.class;
  }

  @Override
  public NetworkFilter create(LocalRateLimit config, FactoryContext context)
      throws ConfigException {
    TokenBucket bucket = bucket(config);
    RuntimeFeatureFlag flag = config.getRuntimeEnabled();
    Supplier<RuntimeSnapshot> runtime = context.runtime();
    Counter limited =
        context.scope().scope("local_rate_limit." + config.getStatPrefix()).counter("rate_limited");
    return (connection, next) -> {
      boolean enabled =
          !config.hasRuntimeEnabled()
              || runtime.get().bool(flag.getRuntimeKey(), flag.getDefaultValue().getValue());
      if (enabled && !bucket.take()) {
        limited.inc();
        connection.info().localCloseReason("local_ratelimit_close_over_limit");
        StreamInfo.ofConnection(connection.info())
            .addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
        connection.abort();
        next.refuse(connection);
        return;
      }
      next.handle(connection);
    };
  }

  private TokenBucket bucket(LocalRateLimit config) throws ConfigException {
    TokenBucket own = TokenBuckets.translate(config.getTokenBucket(), "token_bucket");
    if (config.getShareKey().isEmpty()) {
      return own;
    }
    AtomicReference<TokenBucket> chosen = new AtomicReference<>(own);
    shared.values().removeIf(known -> known.get() == null);
    shared.compute(
        new Share(config.getShareKey(), config.getTokenBucket()),
        (share, known) -> {
          TokenBucket others = known == null ? null : known.get();
          if (others == null) {
            return new WeakReference<>(own);
          }
          chosen.set(others);
          return known;
        });
    return chosen.get();
  }
}
