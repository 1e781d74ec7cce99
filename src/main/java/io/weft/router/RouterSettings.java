package io.weft.router;

/**
 * What the router's own configuration says. A value. Source: {@code
 * envoy.extensions.filters.http.router.v3.Router}.
 *
 * @param suppressEnvoyHeaders whether hosts and clients are told nothing in {@code x-envoy-*}
 *     fields
 * @param respectExpectedTimeout whether {@code x-envoy-expected-rq-timeout-ms} of the request holds
 */
public record RouterSettings(boolean suppressEnvoyHeaders, boolean respectExpectedTimeout) {
  /** Envoy's defaults. */
  public static final RouterSettings DEFAULT = new RouterSettings(false, false);
}
