package io.weft.hcm;

import io.weft.http.http1.Http1Settings;
import io.weft.http.http2.Http2Settings;

/**
 * Which protocols a connection manager speaks, and how. A value.
 *
 * @param type which protocols
 * @param http1 what the HTTP/1 codec accepts
 * @param http2 what the HTTP/2 codec accepts
 */
public record CodecSettings(Type type, Http1Settings http1, Http2Settings http2) {
  /** Source: {@code HttpConnectionManager.CodecType}. */
  public enum Type {
    /** What the handshake agreed upon; in clear text what the first bytes say. */
    AUTO,
    HTTP1,
    HTTP2
  }

  /** Envoy's defaults. */
  public static final CodecSettings DEFAULT =
      new CodecSettings(Type.AUTO, Http1Settings.DEFAULT, Http2Settings.DEFAULT);
}
