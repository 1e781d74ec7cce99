package io.weft.http;

/**
 * Why a stream ended before its time. The text is Envoy's, as it stands in local replies and in
 * {@code %RESPONSE_CODE_DETAILS%}.
 */
public enum ResetReason {
  /** The connection to the host could not be opened. */
  CONNECT_FAILURE("remote connection failure"),
  /** Weft itself could not open the connection: no descriptor, no local address. */
  LOCAL_CONNECT_FAILURE("local connection failure"),
  /** The connection to the host was not opened in time. */
  CONNECT_TIMEOUT("connection timeout"),
  /** The peer closed or reset the connection. */
  CONNECTION_TERMINATION("connection termination"),
  /** A circuit breaker refused. */
  OVERFLOW("overflow"),
  /** The peer violated its protocol. */
  PROTOCOL_ERROR("protocol error"),
  /** The peer reset the stream. */
  REMOTE_RESET("remote reset"),
  /** The peer reset the stream before it looked at the request. */
  REMOTE_REFUSED_STREAM("remote refused stream reset"),
  /** The peer reset a CONNECT. */
  CONNECT_ERROR("remote error with CONNECT request"),
  /** Weft reset the stream. */
  LOCAL_RESET("local reset"),
  /** Weft refused the stream before it looked at the request. */
  LOCAL_REFUSED_STREAM("local refused stream reset"),
  /** The client went away. */
  DOWNSTREAM_DISCONNECT("downstream disconnect"),
  /** The client violated its protocol in the middle of a request; the codec has the details. */
  DOWNSTREAM_PROTOCOL_ERROR("downstream protocol error"),
  /** A time limit of Weft's expired. */
  TIMEOUT("timeout"),
  /** The overload manager ended the stream. */
  OVERLOAD_MANAGER("overload manager reset");

  private final String text;

  ResetReason(String text) {
    this.text = text;
  }

  /** Whether the client has ended the stream, not Weft or the host. */
  public boolean isOfClient() {
    return this == DOWNSTREAM_DISCONNECT || this == DOWNSTREAM_PROTOCOL_ERROR;
  }

  /** Envoy's words, with spaces. */
  public String text() {
    return text;
  }

  /** Envoy's words with underscores, as response code details have them. */
  public String details() {
    return text.replace(' ', '_');
  }
}
