package io.weft.matcher;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MatchInput} reads: a connection, and of a stream on it what is there by now.
 *
 * @param stream null for a connection itself
 * @param requestHeaders null for a connection itself
 * @param requestTrailers null while they are not there
 * @param responseHeaders null while they are not there
 * @param responseTrailers null while they are not there
 * @param trace told of each step of a search; null where nobody asks
 */
public record MatchingData(
    ConnectionInfo connection,
    @Nullable StreamInfo stream,
    @Nullable HeaderMap requestHeaders,
    @Nullable HeaderMap requestTrailers,
    @Nullable HeaderMap responseHeaders,
    @Nullable HeaderMap responseTrailers,
    @Nullable MatchTrace trace) {
  /** A connection. */
  public static MatchingData of(ConnectionInfo connection) {
    return new MatchingData(connection, null, null, null, null, null, null);
  }

  /** A request whose fields are there. */
  public static MatchingData of(HeaderMap requestHeaders, StreamInfo stream) {
    return new MatchingData(stream.connection(), stream, requestHeaders, null, null, null, null);
  }

  /** As {@link #of}, with {@code trace} told of each step; null for nobody. */
  public static MatchingData of(
      HeaderMap requestHeaders, StreamInfo stream, @Nullable MatchTrace trace) {
    return new MatchingData(stream.connection(), stream, requestHeaders, null, null, null, trace);
  }

  /** A reply to a request whose fields are not to be looked at. */
  public static MatchingData ofReply(HeaderMap responseHeaders, StreamInfo stream) {
    return new MatchingData(stream.connection(), stream, null, null, responseHeaders, null, null);
  }

  /** The same stream, with the fields of its response. */
  public MatchingData withResponse(HeaderMap headers) {
    return new MatchingData(
        connection, stream, requestHeaders, requestTrailers, headers, responseTrailers, trace);
  }

  /** The same stream, with the trailers of its request; null if they are not there. */
  public MatchingData withRequestTrailers(@Nullable HeaderMap trailers) {
    return new MatchingData(
        connection, stream, requestHeaders, trailers, responseHeaders, responseTrailers, trace);
  }

  /** The same stream, with the trailers of its response. */
  public MatchingData withResponseTrailers(HeaderMap trailers) {
    return new MatchingData(
        connection, stream, requestHeaders, requestTrailers, responseHeaders, trailers, trace);
  }

  /** The client: of a stream, as {@code x-forwarded-for} tells where it is trusted. */
  public Address remoteAddress() {
    return stream == null ? connection.remoteAddress() : stream.remoteAddress();
  }

  /** The object that filters keep under {@code key}; null if there is none. */
  public @Nullable Object filterState(String key) {
    return stream == null ? connection.filterState().get(key) : stream.filterState(key);
  }

  /** What filters noted. */
  public Metadata dynamicMetadata() {
    return stream == null ? connection.dynamicMetadata() : stream.dynamicMetadata();
  }
}
