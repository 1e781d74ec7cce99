package io.weft.router;

import io.weft.common.Metadata;
import io.weft.formatter.FormatContext;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route that a request matched. A value; of a route with weighted clusters there is one for each
 * of them. Source: {@code envoy.config.route.v3.Route}.
 *
 * @param requestHeaders changes of the request's fields, in order
 * @param responseHeaders changes of the response's fields, in order
 * @param filterConfigs what the route, its host and its table say for filters, by name
 * @param statPrefix of stats for the route; empty for none
 */
public record Route(
    String name,
    VirtualHost virtualHost,
    Metadata metadata,
    RouteMatch match,
    RouteAction action,
    List<HeaderTransforms> requestHeaders,
    List<HeaderTransforms> responseHeaders,
    Map<String, FilterConfig> filterConfigs,
    String statPrefix,
    long requestBodyBufferLimitBytes)
    implements MatchedRoute {
  /**
   * The name under which {@link #filterConfigs} has what the fields {@code cors} of the route and
   * its host say, which hold for filters that {@code typed_per_filter_config} says nothing of.
   */
  public static final String CORS = "route.cors";

  /** What {@link #requestBodyBufferLimitBytes} is where nothing is configured. */
  public static final long NO_LIMIT = -1;

  public Route {
    requestHeaders = List.copyOf(requestHeaders);
    responseHeaders = List.copyOf(responseHeaders);
    filterConfigs = Map.copyOf(filterConfigs);
  }

  /**
   * What is said for one filter.
   *
   * @param settings what the configuration became; null if it only turns the filter on or off
   * @param disabled null if nothing is said about that
   * @param outer what the next less specific place says; null if none does
   */
  public record FilterConfig(
      @Nullable Object settings, @Nullable Boolean disabled, @Nullable FilterConfig outer) {
    /** The same, where {@code outer} holds in the place around it. */
    public FilterConfig within(FilterConfig outer) {
      return new FilterConfig(settings, disabled, outer);
    }
  }

  /**
   * The same with the cluster that {@code headers} lead to now: filters that change them later do
   * not change the cluster, unless they have the route matched anew. Null if the route is left out.
   */
  @Nullable Route with(HeaderMap headers, StreamInfo info) {
    if (hasFixedCluster()) {
      return this;
    }
    RouteAction.Forward forward = (RouteAction.Forward) action;
    ClusterSpecifier specifier = forward.cluster();
    if (specifier.isLeftOut()) {
      return null;
    }
    return with(forward.to(new ClusterSpecifier.Chosen(specifier.name(headers, info), specifier)));
  }

  /** Whether the cluster is the same for all requests, or there is none. */
  boolean hasFixedCluster() {
    return !(action instanceof RouteAction.Forward forward)
        || forward.cluster() instanceof ClusterSpecifier.Named;
  }

  private Route with(RouteAction replacement) {
    return new Route(
        name,
        virtualHost,
        metadata,
        match,
        replacement,
        requestHeaders,
        responseHeaders,
        filterConfigs,
        statPrefix,
        requestBodyBufferLimitBytes);
  }

  @Override
  public String virtualHostName() {
    return virtualHost.name();
  }

  @Override
  public Metadata virtualHostMetadata() {
    return virtualHost.metadata();
  }

  @Override
  public <R> @Nullable R filterConfig(PerRouteKey<R> key) {
    FilterConfig config = filterConfigs.get(key.filterName());
    return config != null && key.type().isInstance(config.settings())
        ? key.type().cast(config.settings())
        : null;
  }

  @Override
  public <R> List<R> filterConfigs(PerRouteKey<R> key) {
    FilterConfig config = filterConfigs.get(key.filterName());
    if (config == null) {
      return List.of();
    }
    List<R> all = new ArrayList<>(3);
    for (FilterConfig one = config; one != null; one = one.outer()) {
      if (key.type().isInstance(one.settings())) {
        all.add(key.type().cast(one.settings()));
      }
    }
    return all;
  }

  @Override
  public boolean enables(String filterName, boolean byDefault) {
    if (filterConfigs.isEmpty()) {
      return byDefault;
    }
    FilterConfig config = filterConfigs.get(filterName);
    if (config == null) {
      return byDefault;
    }
    return config.disabled() == null || !config.disabled();
  }

  @Override
  public boolean enablesUpgrade(String type, boolean byDefault) {
    if (!(action instanceof RouteAction.Forward forward)) {
      return byDefault;
    }
    RouteAction.UpgradeConfig upgrade = forward.upgrades().get(type);
    return upgrade == null ? byDefault : upgrade.enabled();
  }

  /**
   * Makes the headers of {@code request} what a host gets, if this route forwards.
   *
   * @param tellsOriginal whether former path and host are told in {@code x-envoy-original-*}
   */
  public void finalizeRequest(HttpRequest request, boolean tellsOriginal) {
    transformRequest(request);
    if (action instanceof RouteAction.Forward forward) {
      forward.rewrites().apply(request.headers(), match.path(), tellsOriginal);
    }
  }

  @Override
  public HttpResponse finishLocalReply(HttpRequest request, HttpResponse reply) {
    return action instanceof RouteAction.Forward && !reply.isOfRoute()
        ? transformLocalReply(request, reply)
        : reply;
  }

  /** Applies what the configuration says of the fields of a forwarded request. */
  private void transformRequest(HttpRequest request) {
    if (!requestHeaders.isEmpty()) {
      FormatContext context = FormatContext.of(request.headers(), request.streamInfo());
      for (int i = 0; i < requestHeaders.size(); i++) {
        requestHeaders.get(i).apply(request.headers(), context);
      }
    }
  }

  /**
   * Applies what the configuration says of the fields of responses to Weft's own {@code reply}.
   *
   * <p>As in Envoy, the fields that tell of the body are added afterwards: formats do not see them,
   * and the content type stays only where the route gives none.
   */
  HttpResponse transformLocalReply(HttpRequest request, HttpResponse reply) {
    request.streamInfo().responseCodeDetails(reply.localReplyDetails());
    reply.ofRoute();
    if (responseHeaders.isEmpty()) {
      return reply;
    }
    HeaderMap headers = reply.headers();
    String contentType = headers.get(HeaderName.CONTENT_TYPE);
    String contentLength = headers.get(HeaderName.CONTENT_LENGTH);
    headers.remove(HeaderName.CONTENT_TYPE);
    headers.remove(HeaderName.CONTENT_LENGTH);
    transformResponse(request, headers);
    if (contentLength != null) {
      headers.set(HeaderName.CONTENT_LENGTH, contentLength);
    }
    if (contentType != null && !headers.contains(HeaderName.CONTENT_TYPE)) {
      headers.add(HeaderName.CONTENT_TYPE, contentType);
    }
    return reply;
  }

  /** Applies what the configuration says of the fields of the response to {@code request}. */
  public void transformResponse(HttpRequest request, HeaderMap headers) {
    if (!responseHeaders.isEmpty()) {
      FormatContext context = FormatContext.of(request.headers(), headers, request.streamInfo());
      for (int i = 0; i < responseHeaders.size(); i++) {
        responseHeaders.get(i).apply(headers, context);
      }
    }
  }
}
