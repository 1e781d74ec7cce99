package io.weft.http;

/**
 * What happens to fields whose names have underscores. Source: {@code
 * HttpProtocolOptions.headers_with_underscores_action}.
 */
public enum HeadersWithUnderscores {
  /** They are like any other. */
  ALLOW,
  /** They are dropped. */
  DROP_HEADER,
  /** The request is refused. */
  REJECT_REQUEST
}
