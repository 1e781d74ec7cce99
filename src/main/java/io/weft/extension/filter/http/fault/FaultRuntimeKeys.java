package io.weft.extension.filter.http.fault;

/**
 * The runtime keys that change faults. A value. Source: the fields {@code *_runtime} of {@code
 * HTTPFault}, and Envoy's names for clusters of clients.
 */
record FaultRuntimeKeys(
    String delayPercent,
    String delayMillis,
    String abortPercent,
    String abortHttpStatus,
    String abortGrpcStatus,
    String maxActiveFaults,
    String rateLimitPercent) {
  /** The keys that hold for requests of the clients' cluster {@code name} only. */
  static FaultRuntimeKeys ofDownstreamCluster(String name) {
    String prefix = "fault.http." + name + '.';
    return new FaultRuntimeKeys(
        prefix + "delay.fixed_delay_percent",
        prefix + "delay.fixed_duration_ms",
        prefix + "abort.abort_percent",
        prefix + "abort.http_status",
        prefix + "abort.grpc_status",
        "",
        "");
  }
}
