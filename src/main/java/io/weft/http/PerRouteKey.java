package io.weft.http;

/**
 * What a route may say for one filter.
 *
 * @param filterName the name of the filter in its chain
 * @param type what the route's configuration for it becomes
 */
public record PerRouteKey<R>(String filterName, Class<R> type) {}
