package io.weft.hcm;

/**
 * How a connection manager names requests. A value.
 *
 * <p>Source: the fields of these names of {@code HttpConnectionManager} and of {@code
 * envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig}.
 *
 * @param generate whether a request without an id gets one
 * @param preserveExternal whether a client outside may choose its id
 * @param alwaysSetInResponse whether the client is told the id
 * @param packTraceReason whether a digit of the id says why the request is traced
 */
public record RequestIdSettings(
    boolean generate,
    boolean preserveExternal,
    boolean alwaysSetInResponse,
    boolean packTraceReason) {
  /** Requests get no id. */
  public static final RequestIdSettings NONE = new RequestIdSettings(false, false, false, false);
}
