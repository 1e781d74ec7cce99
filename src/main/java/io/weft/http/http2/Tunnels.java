package io.weft.http.http2;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;

/**
 * Other protocols over HTTP/2: the rest of Weft sees them as upgrades of HTTP/1. Source: RFC 8441.
 */
final class Tunnels {
  private static final String CONNECT = "CONNECT";
  private static final String UPGRADE = "upgrade";

  private Tunnels() {}

  /** Makes an extended CONNECT a request for an upgrade; whether it is one. */
  static boolean requestFromConnect(HeaderMap headers) {
    String protocol = headers.get(HeaderName.PROTOCOL);
    if (protocol == null) {
      return false;
    }
    headers.remove(HeaderName.PROTOCOL);
    headers.set(HeaderName.METHOD, "GET");
    headers.set(HeaderName.UPGRADE, protocol);
    headers.set(HeaderName.CONNECTION, UPGRADE);
    return true;
  }

  /** What answers an extended CONNECT in the place of {@code headers}, which answer an upgrade. */
  static HeaderMap responseToConnect(HeaderMap headers) {
    if (!headers.get(HeaderName.STATUS, "").equals("101")) {
      return headers;
    }
    HeaderMap answer = new HeaderMap(headers);
    answer.set(HeaderName.STATUS, "200");
    answer.remove(HeaderName.UPGRADE);
    answer.remove(HeaderName.CONNECTION);
    return answer;
  }

  /** Whether {@code headers} ask for another protocol. */
  static boolean isUpgrade(HeaderMap headers) {
    return headers.contains(HeaderName.UPGRADE) && headers.contains(HeaderName.CONNECTION);
  }

  /** The extended CONNECT that asks for the same as {@code headers}. */
  static HeaderMap requestToConnect(HeaderMap headers) {
    HeaderMap request = new HeaderMap(headers);
    request.set(HeaderName.METHOD, CONNECT);
    request.add(HeaderName.PROTOCOL, headers.get(HeaderName.UPGRADE, ""));
    request.remove(HeaderName.UPGRADE);
    request.remove(HeaderName.CONNECTION);
    request.remove(HeaderName.CONTENT_LENGTH);
    return request;
  }

  /** A CONNECT without what HTTP/2 does not allow there: RFC 9113 section 8.5. */
  static HeaderMap plainConnect(HeaderMap headers) {
    HeaderMap request = new HeaderMap(headers);
    request.remove(HeaderName.SCHEME);
    request.remove(HeaderName.PATH);
    return request;
  }

  /** Makes the answer to an extended CONNECT for {@code protocol} that to an upgrade. */
  static void responseFromConnect(HeaderMap headers, String protocol) {
    if (headers.get(HeaderName.STATUS, "").equals("200")) {
      headers.set(HeaderName.STATUS, "101");
      headers.set(HeaderName.UPGRADE, protocol);
      headers.set(HeaderName.CONNECTION, UPGRADE);
      headers.remove(HeaderName.CONTENT_LENGTH);
    }
  }
}
