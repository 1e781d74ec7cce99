package io.weft.http;

import java.io.IOException;

/**
 * Has a request begin anew: it unwinds all filters, which see no response, and the connection
 * manager serves {@link #request} in the place of the former one, from finding its route on.
 *
 * <p>Carries no stack trace. Whoever throws it has ended whatever answers the former request.
 * Source: Envoy's {@code StreamDecoderFilterCallbacks::recreateStream}.
 */
public final class RecreateStreamException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient HttpRequest request;
  private final transient HeaderMap responseHeaders;

  /**
   * @param request the same stream's, with the headers and the body of the next pass
   * @param responseHeaders what logs show as the response to the former request
   */
  public RecreateStreamException(HttpRequest request, HeaderMap responseHeaders) {
    super("the stream begins anew");
    this.request = request;
    this.responseHeaders = responseHeaders;
  }

  /** The request of the next pass. */
  public HttpRequest request() {
    return request;
  }

  /** What logs show as the response to the former request. */
  public HeaderMap responseHeaders() {
    return responseHeaders;
  }

  /** Does nothing: an expected end needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
