package io.weft.http.http1;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes the heads of requests. Source: RFC 9112 section 3. */
final class RequestHead {
  private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

  private RequestHead() {}

  /**
   * The request line and all fields but those that frame the body; not the empty line.
   *
   * @param absolute whether the target is written with scheme and host
   */
  static void write(Http1Writer writer, HeaderMap headers, boolean absolute) throws IOException {
    writer.beginHead(headers);
    String method = headers.get(HeaderName.METHOD, "GET");
    String authority = headers.get(HeaderName.AUTHORITY, "");
    boolean connect = method.equals("CONNECT");
    writer.value(method);
    writer.octet(' ');
    if (connect) {
      writer.value(authority);
    } else {
      if (absolute) {
        writer.value(headers.get(HeaderName.SCHEME, "http"));
        writer.text("://");
        writer.value(authority);
      }
      writer.value(headers.get(HeaderName.PATH, "/"));
    }
    writer.bytes(VERSION, 0, VERSION.length);
    boolean tunnel = connect || Framing.isUpgrade(headers);
    for (int i = 0; i < headers.size(); i++) {
      HeaderName name = headers.name(i);
      if (name.equals(HeaderName.AUTHORITY)) {
        writer.field(HeaderName.HOST, headers.value(i));
      } else if (!name.isPseudo()
          && !name.equals(HeaderName.TRANSFER_ENCODING)
          && !name.equals(HeaderName.HOST)
          && !(tunnel && name.equals(HeaderName.CONTENT_LENGTH))) {
        writer.field(name, headers.value(i));
      }
    }
  }
}
