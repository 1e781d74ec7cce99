package io.weft.http;

/**
 * A request on its way through filters: headers that may be changed, a body that may be wrapped,
 * and the record of the stream.
 *
 * <p>Owned by the thread of its stream.
 */
public final class HttpRequest {
  private final HeaderMap headers;
  private final HttpBody body;
  private final StreamInfo streamInfo;
  private final boolean isGrpc;

  /** A request of these parts, as its client sent it. */
  public HttpRequest(HeaderMap headers, HttpBody body, StreamInfo streamInfo) {
    this(headers, body, streamInfo, GrpcContentType.isIn(headers));
  }

  private HttpRequest(HeaderMap headers, HttpBody body, StreamInfo streamInfo, boolean isGrpc) {
    this.headers = headers;
    this.body = body;
    this.streamInfo = streamInfo;
    this.isGrpc = isGrpc;
  }

  /**
   * The headers, {@code :method}, {@code :path}, {@code :scheme} and {@code :authority} included.
   */
  public HeaderMap headers() {
    return headers;
  }

  /** The body; after an upgrade, the bytes of the client. */
  public HttpBody body() {
    return body;
  }

  /** What is known about the stream. */
  public StreamInfo streamInfo() {
    return streamInfo;
  }

  /**
   * Whether the client speaks gRPC, and so wants replies of Weft's own in gRPC. What filters make
   * of the request, a call or none, is told by its content type.
   */
  public boolean isGrpc() {
    return isGrpc;
  }

  /** {@code :method}; empty if a filter removed it. */
  public String method() {
    return headers.get(HeaderName.METHOD, "");
  }

  /** {@code :path} with the query; empty for CONNECT. */
  public String path() {
    return headers.get(HeaderName.PATH, "");
  }

  /** {@code :authority}; empty if there is none. */
  public String authority() {
    return headers.get(HeaderName.AUTHORITY, "");
  }

  /** The same request with another body. */
  public HttpRequest withBody(HttpBody replacement) {
    return new HttpRequest(headers, replacement, streamInfo, isGrpc);
  }
}
