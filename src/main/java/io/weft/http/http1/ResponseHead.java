package io.weft.http.http1;

import io.weft.http.FieldValues;
import io.weft.http.HeaderKeyFormatter;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the heads of responses. Source: RFC 9112 section 4, RFC 9110 section 15. */
final class ResponseHead {
  private static final int FIRST = 100;
  private static final int LAST = 599;

  /** What Envoy takes from hosts, it also passes on. */
  private static final int HIGHEST = 65_535;

  /** {@code HTTP/1.1 200 OK} and its like, with the line end, by status. */
  private static final byte[][] LINES = new byte[LAST - FIRST + 1][];

  static {
    for (int status = FIRST; status <= LAST; status++) {
      LINES[status - FIRST] = line(status);
    }
  }

  private ResponseHead() {}

  /** Whether the connection becomes a tunnel by this response. */
  static boolean isTunnel(int status, boolean connect, HeaderMap request, HeaderMap response) {
    if (connect) {
      return status >= 200 && status < 300;
    }
    return status == 101 && request.contains(HeaderName.UPGRADE) && Framing.isUpgrade(response);
  }

  /** The status line of a response with the fields {@code headers}. */
  static void begin(Http1Writer writer, HeaderMap headers, int status, boolean http10)
      throws IOException {
    writer.beginHead(headers);
    HeaderKeyFormatter formatter = headers.keyFormatter();
    String phrase = formatter == null ? null : formatter.reasonPhrase();
    if (phrase == null) {
      writeStatusLine(writer, status, http10);
      return;
    }
    writer.text(http10 ? "HTTP/1.0 " : "HTTP/1.1 ");
    writer.number(status);
    writer.octet(' ');
    writer.text(FieldValues.withoutLineEnds(phrase));
    writer.lineEnd();
  }

  private static void writeStatusLine(Http1Writer writer, int status, boolean http10)
      throws IOException {
    if (status < 1 || status > HIGHEST) {
      throw new IOException("no status code: " + status);
    }
    boolean isCommon = status >= FIRST && status <= LAST;
    byte[] line = isCommon ? LINES[status - FIRST] : line(status);
    if (!http10) {
      writer.bytes(line, 0, line.length);
      return;
    }
    writer.bytes(line, 0, 7);
    writer.octet('0');
    writer.bytes(line, 8, line.length - 8);
  }

  /**
   * All fields but pseudo headers and those that frame the message.
   *
   * @param keepsLength whether {@code content-length} stays
   * @param keepsConnection whether {@code connection} stays
   */
  static void writeFields(
      Http1Writer writer, HeaderMap headers, boolean keepsLength, boolean keepsConnection)
      throws IOException {
    for (int i = 0; i < headers.size(); i++) {
      HeaderName name = headers.name(i);
      if (name.isPseudo()
          || name.equals(HeaderName.TRANSFER_ENCODING)
          || (!keepsLength && name.equals(HeaderName.CONTENT_LENGTH))
          || (!keepsConnection && name.equals(HeaderName.CONNECTION))) {
        continue;
      }
      writer.field(name, headers.value(i));
    }
  }

  /** A whole 1xx response; {@code headers} hold {@code :status}. */
  static void writeInformational(Http1Writer writer, HeaderMap headers) throws IOException {
    long status = Framing.parse(headers.get(HeaderName.STATUS, ""));
    begin(writer, headers, (int) status, false);
    writeFields(writer, headers, false, false);
    writer.endHead();
  }

  /** What {@code content-length} says; the message cannot be sent if that is no number. */
  static long length(HeaderMap headers) throws IOException {
    String value = headers.get(HeaderName.CONTENT_LENGTH);
    long length = value == null ? -1 : Framing.parse(value);
    if (length < 0) {
      throw new IOException("malformed content-length");
    }
    return length;
  }

  private static byte[] line(int status) {
    String line = "HTTP/1.1 " + status + ' ' + reason(status) + "\r\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /** The words for {@code status} that Envoy uses; {@code Unknown} where it has none. */
  private static String reason(int status) {
    String known = wellKnown(status);
    return known == null ? "Unknown" : known;
  }

  private static @Nullable String wellKnown(int status) {
    return switch (status / 100) {
      case 1, 2, 3 -> upTo3xx(status);
      case 4 -> of4xx(status);
      case 5 -> of5xx(status);
      default -> null;
    };
  }

  private static @Nullable String upTo3xx(int status) {
    return switch (status) {
      case 100 -> "Continue";
      case 101 -> "Switching Protocols";
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 203 -> "Non-Authoritative Information";
      case 204 -> "No Content";
      case 205 -> "Reset Content";
      case 206 -> "Partial Content";
      case 207 -> "Multi-Status";
      case 208 -> "Already Reported";
      case 226 -> "IM Used";
      case 300 -> "Multiple Choices";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 304 -> "Not Modified";
      case 305 -> "Use Proxy";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      default -> null;
    };
  }

  private static @Nullable String of4xx(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 402 -> "Payment Required";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 407 -> "Proxy Authentication Required";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 411 -> "Length Required";
      case 412 -> "Precondition Failed";
      case 413 -> "Payload Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 416 -> "Range Not Satisfiable";
      case 417 -> "Expectation Failed";
      case 421 -> "Misdirected Request";
      case 422 -> "Unprocessable Entity";
      case 423 -> "Locked";
      case 424 -> "Failed Dependency";
      case 425 -> "Too Early";
      case 426 -> "Upgrade Required";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      default -> null;
    };
  }

  private static @Nullable String of5xx(int status) {
    return switch (status) {
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 505 -> "HTTP Version Not Supported";
      case 506 -> "Variant Also Negotiates";
      case 507 -> "Insufficient Storage";
      case 508 -> "Loop Detected";
      case 510 -> "Not Extended";
      case 511 -> "Network Authentication Required";
      case 599 -> "Last Unassigned Server Error Code";
      default -> null;
    };
  }
}
