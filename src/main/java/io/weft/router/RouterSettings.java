package io.weft.router;

import io.weft.http.HeaderName;
import java.util.List;

/**
 * What the router's own configuration says. A value. Source: {@code
 * envoy.extensions.filters.http.router.v3.Router}.
 *
 * @param suppressEnvoyHeaders whether hosts and clients are told nothing in {@code x-envoy-*}
 *     fields
 * @param respectExpectedTimeout whether {@code x-envoy-expected-rq-timeout-ms} of the request holds
 * @param dynamicStats whether responses are counted by status
 * @param suppressGrpcFailureStats whether failed gRPC requests are not counted by status
 * @param strictCheckHeaders the {@code x-envoy-*} fields that must be well-formed
 * @param zone where this process runs; empty if that is not known
 * @param nodeAddress of this machine, from which copies of requests come; empty if not known
 * @param upstreamLog who is told of attempts
 */
public record RouterSettings(
    boolean suppressEnvoyHeaders,
    boolean respectExpectedTimeout,
    boolean dynamicStats,
    boolean suppressGrpcFailureStats,
    List<HeaderName> strictCheckHeaders,
    String zone,
    String nodeAddress,
    UpstreamLogSettings upstreamLog) {
  /** Envoy's defaults. */
  public static final RouterSettings DEFAULT =
      new RouterSettings(false, false, true, false, List.of(), "", "", UpstreamLogSettings.NONE);

  public RouterSettings {
    strictCheckHeaders = List.copyOf(strictCheckHeaders);
  }
}
