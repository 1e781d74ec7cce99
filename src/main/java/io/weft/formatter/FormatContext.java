package io.weft.formatter;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;

/**
 * Everything that an operator of a format may read: a look at a stream at one moment.
 *
 * <p>The parts are read, never changed; a part that a stream does not have is empty.
 *
 * @param localReplyBody the body of Weft's own reply; empty if there is none
 */
public record FormatContext(
    HeaderMap requestHeaders,
    HeaderMap responseHeaders,
    HeaderMap responseTrailers,
    StreamInfo streamInfo,
    String localReplyBody,
    AccessLogType accessLogType) {
  private static final HeaderMap NONE = new HeaderMap(0);

  /** A connection, which has no headers. */
  public static FormatContext of(StreamInfo streamInfo, AccessLogType type) {
    return new FormatContext(NONE, NONE, NONE, streamInfo, "", type);
  }

  /** A stream of which only the request is known. */
  public static FormatContext of(HeaderMap requestHeaders, StreamInfo streamInfo) {
    return new FormatContext(requestHeaders, NONE, NONE, streamInfo, "", AccessLogType.NOT_SET);
  }

  /** A stream whose response has begun. */
  public static FormatContext of(
      HeaderMap requestHeaders, HeaderMap responseHeaders, StreamInfo streamInfo) {
    return new FormatContext(
        requestHeaders, responseHeaders, NONE, streamInfo, "", AccessLogType.NOT_SET);
  }

  /** The same moment, with {@code trailers} of the response. */
  public FormatContext withTrailers(HeaderMap trailers) {
    return new FormatContext(
        requestHeaders, responseHeaders, trailers, streamInfo, localReplyBody, accessLogType);
  }
}
