package io.weft.hcm;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;

/**
 * Makes a response's headers fit to be sent: removes what belongs to the hop to the host and adds
 * who answers, and when.
 *
 * <p>Immutable. Source: Envoy's page on HTTP header manipulation.
 */
final class ResponseSanitizer {
  private final IdentitySettings identity;

  ResponseSanitizer(IdentitySettings identity) {
    this.identity = identity;
  }

  /** Changes {@code headers}, which answer {@code request}. */
  void sanitize(HeaderMap headers, HttpRequest request) {
    boolean upgraded =
        headers.contains(HeaderName.UPGRADE)
            && RequestSanitizer.isUpgrade(headers)
            && RequestSanitizer.isUpgrade(request.headers());
    if (!upgraded) {
      headers.remove(HeaderName.CONNECTION);
    }
    headers.remove(HeaderName.TRANSFER_ENCODING);
    headers.remove(HeaderName.KEEP_ALIVE);
    headers.remove(HeaderName.PROXY_CONNECTION);
    if (!headers.contains(HeaderName.DATE)) {
      headers.add(HeaderName.DATE, DateHeader.now());
    }
    switch (identity.serverHeader()) {
      case OVERWRITE -> headers.set(HeaderName.SERVER, identity.serverName());
      case APPEND_IF_ABSENT -> {
        if (!headers.contains(HeaderName.SERVER)) {
          headers.add(HeaderName.SERVER, identity.serverName());
        }
      }
      case PASS_THROUGH -> {}
    }
    String requestId = request.streamInfo().requestId();
    if (requestId != null
        && (identity.requestIds().alwaysSetInResponse()
            || request.headers().contains(RequestSanitizer.FORCE_TRACE))) {
      headers.set(HeaderName.X_REQUEST_ID, requestId);
    }
    if (!identity.via().isEmpty()) {
      headers.appendValue(HeaderName.VIA, identity.via(), ", ");
    }
  }
}
