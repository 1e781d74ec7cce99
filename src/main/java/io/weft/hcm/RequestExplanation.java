package io.weft.hcm;

import io.weft.http.HttpResponse;
import io.weft.router.RouteExplanation;
import org.jspecify.annotations.Nullable;

/**
 * What a connection manager does with a request before its filters run.
 *
 * @param refusal its own answer; null if the request goes on
 * @param route how the route was found; null if it was not looked for
 */
public record RequestExplanation(
    @Nullable HttpResponse refusal, @Nullable RouteExplanation route) {}
