package io.weft.extension.filter.http.localratelimit;

import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.weft.common.ConfigException;
import io.weft.config.HeaderTransformsTranslator;
import io.weft.config.RuntimeTranslator;
import io.weft.config.TokenBuckets;
import io.weft.extension.filter.http.localratelimit.HttpRateLimitSettings.Counters;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.UniformHttpFilterFactory;
import java.util.List;

/** Makes filters that answer requests which come too fast. */
public final class HttpRateLimitFactory
    implements UniformHttpFilterFactory<LocalRateLimit, HttpRateLimitSettings> {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_ERROR = 400;

  @Override
  public String name() {
    return "envoy.filters.http.local_ratelimit";
  }

  @Override
  public Class<LocalRateLimit> configType() {
    return LocalRateLimit.class;
  }

  @Override
  public Class<HttpRateLimitSettings> routeSettingsType() {
    return HttpRateLimitSettings.class;
  }

  @Override
  public HttpFilter create(
      LocalRateLimit config, PerRouteKey<HttpRateLimitSettings> perRoute, FactoryContext context)
      throws ConfigException {
    return new HttpRateLimitFilter(settings(config, context), perRoute);
  }

  @Override
  public HttpRateLimitSettings createRouteSettings(LocalRateLimit config, FactoryContext context)
      throws ConfigException {
    if (!config.hasTokenBucket()) {
      throw new ConfigException(
          "token_bucket", "local rate limit token bucket must be set for per filter configs");
    }
    return settings(config, context);
  }

  private static HttpRateLimitSettings settings(LocalRateLimit config, FactoryContext context)
      throws ConfigException {
    int status = config.getStatus().getCodeValue();
    return new HttpRateLimitSettings(
        status < FIRST_ERROR ? TOO_MANY_REQUESTS : status,
        config.hasTokenBucket()
            ? TokenBuckets.translate(config.getTokenBucket(), "token_bucket")
            : null,
        config.getLocalRateLimitPerDownstreamConnection(),
        config.hasFilterEnabled()
            ? RuntimeTranslator.fraction(config.getFilterEnabled(), context.runtime())
            : null,
        config.hasFilterEnforced()
            ? RuntimeTranslator.fraction(config.getFilterEnforced(), context.runtime())
            : null,
        HeaderTransformsTranslator.translate(
            config.getRequestHeadersToAddWhenNotEnforcedList(), List.of(), "request_headers"),
        HeaderTransformsTranslator.translate(
            config.getResponseHeadersToAddList(), List.of(), "response_headers"),
        config.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03,
        config.getRateLimitedAsResourceExhausted(),
        Counters.of(context.scope().scope(config.getStatPrefix() + ".http_local_rate_limit")));
  }
}
