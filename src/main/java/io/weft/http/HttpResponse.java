package io.weft.http;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way back through filters.
 *
 * <p>Owned by the thread of its stream. Whoever gets one closes it or returns it; closing releases
 * or resets what produces the body and may be repeated.
 */
public final class HttpResponse implements Closeable {
  private static final String TEXT_PLAIN = "text/plain";

  private final HeaderMap headers;
  private final HttpBody body;
  private final @Nullable Runnable onClose;
  private final @Nullable String localReplyDetails;
  private boolean ofRoute;

  private HttpResponse(
      HeaderMap headers,
      HttpBody body,
      @Nullable Runnable onClose,
      @Nullable String localReplyDetails) {
    this.headers = headers;
    this.body = body;
    this.onClose = onClose;
    this.localReplyDetails = localReplyDetails;
  }

  /**
   * A response from a host.
   *
   * @param headers with {@code :status}
   * @param onClose run by {@link #close}; must tolerate being run again
   */
  public static HttpResponse of(HeaderMap headers, HttpBody body, @Nullable Runnable onClose) {
    return new HttpResponse(headers, body, onClose, null);
  }

  /**
   * A response that Weft itself gives.
   *
   * @param details what {@code %RESPONSE_CODE_DETAILS%} logs; Envoy's word for the situation
   * @param text the body; with content type {@code text/plain} and a length unless empty
   */
  public static HttpResponse localReply(int status, String details, String text) {
    HeaderMap headers = new HeaderMap(12);
    headers.add(HeaderName.STATUS, Integer.toString(status));
    if (text.isEmpty()) {
      return new HttpResponse(headers, HttpBody.EMPTY, null, details);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    headers.add(HeaderName.CONTENT_LENGTH, Integer.toString(bytes.length));
    headers.add(HeaderName.CONTENT_TYPE, TEXT_PLAIN);
    return new HttpResponse(headers, HttpBody.of(bytes), null, details);
  }

  /** A response that Weft itself gives, of these parts; {@code headers} hold {@code :status}. */
  public static HttpResponse localReply(HeaderMap headers, HttpBody body, String details) {
    return new HttpResponse(headers, body, null, details);
  }

  /** The status code; 0 if {@code :status} is missing or no number of two or three digits. */
  public int status() {
    String status = headers.get(HeaderName.STATUS);
    if (status == null || status.length() > 3) {
      return 0;
    }
    int code = 0;
    for (int i = 0; i < status.length(); i++) {
      code = code * 10 + status.charAt(i) - '0';
    }
    return code >= 10 && code <= 999 ? code : 0;
  }

  /** The headers, {@code :status} included. */
  public HeaderMap headers() {
    return headers;
  }

  /** The body; after 101 or a 2xx to CONNECT, the bytes of the host. */
  public HttpBody body() {
    return body;
  }

  /** Whether Weft itself gives this response. */
  public boolean isLocalReply() {
    return localReplyDetails != null;
  }

  /** What {@code %RESPONSE_CODE_DETAILS%} logs for a local reply; null for a host's response. */
  public @Nullable String localReplyDetails() {
    return localReplyDetails;
  }

  /** Whether a route has made this local reply's headers what its clients get. */
  public boolean isOfRoute() {
    return ofRoute;
  }

  /** Notes that a route has made this local reply's headers what its clients get. */
  public void ofRoute() {
    ofRoute = true;
  }

  /** The same response with another body; closing it closes this one. */
  public HttpResponse withBody(HttpBody replacement) {
    HttpResponse response = new HttpResponse(headers, replacement, this::close, localReplyDetails);
    response.ofRoute = ofRoute;
    return response;
  }

  @Override
  public void close() {
    if (onClose != null) {
      onClose.run();
    }
  }
}
