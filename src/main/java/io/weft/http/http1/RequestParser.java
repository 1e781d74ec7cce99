package io.weft.http.http1;

import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the heads of the requests of one connection, one after the other.
 *
 * <p>The result lies in the accessors until the next {@link #read}. Source: RFC 9112 sections 3 and
 * 6.
 */
final class RequestParser {
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);

  private final Http1Input input;
  private final Http1Settings settings;
  private final FieldParser fields;
  private HeaderMap headers = NO_HEADERS;
  private Protocol protocol = Protocol.HTTP_11;
  private boolean connect;

  /** Whether the request is one of HTTP/0.9, which is no more than its first line. */
  private boolean versionless;

  private String target = "";
  private Framing framing = Framing.NONE;
  private long contentLength;

  RequestParser(Http1Input input, Http1Settings settings, CodecCallbacks callbacks) {
    this.input = input;
    this.settings = settings;
    this.fields = new FieldParser(input, settings, callbacks);
  }

  /** Lets go of the last request, whose fields an idle connection need not keep. */
  void release() {
    headers = NO_HEADERS;
    target = "";
  }

  /** Forgets the last request, so that what an error leaves behind is this one's alone. */
  void reset() {
    headers = fields.newHeaders();
    protocol = Protocol.HTTP_11;
    framing = Framing.NONE;
    connect = false;
    target = "";
    contentLength = 0;
  }

  /**
   * Reads a head; blocks.
   *
   * @return false if the input ended before its first byte
   * @throws Http1Exception if it is malformed or too large
   */
  boolean read() throws IOException {
    reset();
    if (!skipLineEnds()) {
      return false;
    }
    int left = settings.maxHeadBytes();
    int lineFeed = input.readLine(left, Http1Exception.HEADERS_TOO_LARGE);
    byte[] array = input.buffer().array();
    int start = input.buffer().position();
    int length = lineFeed + 1 - start;
    boolean clean = requestLine(array, start, lineFeed);
    input.skip(length);
    if (!clean) {
      throw fields.readRest(Http1Exception.INVALID_CHARACTERS, left - length);
    }
    if (!versionless) {
      fields.readHeaders(headers, left - length);
    }
    finish();
    return true;
  }

  /** The fields, pseudo headers first. */
  HeaderMap headers() {
    return headers;
  }

  /** The client's version. */
  Protocol protocol() {
    return protocol;
  }

  /** Whether the method is CONNECT. */
  boolean isConnect() {
    return connect;
  }

  /** How the body is framed. */
  Framing framing() {
    return framing;
  }

  /** The length of the body where framing tells. */
  long contentLength() {
    return contentLength;
  }

  /** For the trailers of the request's body. */
  FieldParser fields() {
    return fields;
  }

  /**
   * Skips empty lines, and lone CR and LF, before a request: RFC 9112 section 2.2. They do not
   * count for the length of the head, but there cannot be more of them than that.
   *
   * @return false if the input ended before its first byte
   */
  private boolean skipLineEnds() throws IOException {
    int left = settings.maxHeadBytes();
    while (true) {
      byte[] array = input.buffer().array();
      int start = input.buffer().position();
      int limit = input.buffer().limit();
      int at = start;
      while (at < limit && (array[at] == '\r' || array[at] == '\n')) {
        at++;
      }
      left -= at - start;
      input.skip(at - start);
      if (left < 0) {
        throw new Http1Exception(Http1Exception.HEADERS_TOO_LARGE);
      }
      if (at < limit) {
        // What cannot begin a request, such as a TLS hello, is refused without waiting for more.
        if (array[at] >= 0 && array[at] <= ' ') {
          throw new Http1Exception(Http1Exception.CODEC_ERROR);
        }
        return true;
      }
      if (!input.fill(settings.maxHeadBytes())) {
        if (left < settings.maxHeadBytes()) {
          throw new EOFException("end of input before a request line");
        }
        return false;
      }
    }
  }

  /**
   * Takes the request line apart, which ends before {@code lineFeed}.
   *
   * @return false if it has control characters but is well formed otherwise
   */
  private boolean requestLine(byte[] array, int start, int lineFeed) throws IOException {
    int methodEnd = wordEnd(array, start, lineFeed);
    int targetStart = skipBlanks(array, methodEnd, lineFeed);
    int targetEnd = wordEnd(array, targetStart, lineFeed);
    int versionStart = skipBlanks(array, targetEnd, lineFeed);
    int versionEnd = wordEnd(array, versionStart, lineFeed);
    boolean clean = !Http1Chars.hasControl(array, start, versionEnd);
    String method = Methods.of(array, start, methodEnd, settings.allowCustomMethods());
    if (method == null
        || targetStart == targetEnd
        || skipBlanks(array, versionEnd, lineFeed) != lineFeed
        || !version(array, versionStart, versionEnd)) {
      throw malformedLine(clean);
    }
    connect = method.equals("CONNECT");
    if (!RequestTarget.isValid(array, targetStart, targetEnd, connect)) {
      if (clean) {
        throw new Http1Exception(Http1Exception.CODEC_ERROR);
      }
      return false;
    }
    target = new String(array, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1);
    headers.add(HeaderName.METHOD, method);
    if (!connect) {
      headers.add(HeaderName.PATH, target);
      if (isAbsolute()) {
        headers.add(HeaderName.SCHEME, "");
      }
    }
    headers.add(HeaderName.AUTHORITY, "");
    return clean;
  }

  /** Control characters are the worst, but only if the whole head is there to be looked at. */
  private Http1Exception malformedLine(boolean clean) {
    boolean complete = !clean && input.hasEmptyLine();
    return new Http1Exception(
        complete ? Http1Exception.INVALID_CHARACTERS : Http1Exception.CODEC_ERROR);
  }

  /** Whether the target names scheme and host, and may. */
  private boolean isAbsolute() {
    return settings.allowAbsoluteUrl() && target.charAt(0) != '/' && target.charAt(0) != '*';
  }

  private boolean version(byte[] array, int start, int end) {
    versionless = start == end;
    if (versionless) {
      protocol = Protocol.HTTP_10;
      return true;
    }
    if (end - start != 8
        || array[start] != 'H'
        || array[start + 1] != 'T'
        || array[start + 2] != 'T'
        || array[start + 3] != 'P'
        || array[start + 4] != '/'
        || !isDigit(array[start + 5])
        || array[start + 6] != '.'
        || !isDigit(array[start + 7])) {
      return false;
    }
    boolean is11 = array[start + 5] == '1' && array[start + 7] == '1';
    protocol = is11 ? Protocol.HTTP_11 : Protocol.HTTP_10;
    return true;
  }

  /** Checks the head as a whole, in Envoy's order: framing, target, version, host. */
  private void finish() throws IOException {
    frame();
    target();
    if (protocol == Protocol.HTTP_10 && !settings.acceptHttp10()) {
      throw new Http1Exception(Http1Exception.LOW_VERSION);
    }
    host();
    if (connect) {
      framing = Framing.RAW;
    } else if (headers.contains(HeaderName.UPGRADE)) {
      Upgrades.removeIgnored(headers, settings.ignoredUpgrades());
      framing = Framing.isUpgrade(headers) ? Framing.RAW : framing;
    }
  }

  private void frame() throws IOException {
    String coding = headers.joined(HeaderName.TRANSFER_ENCODING);
    boolean chunked = coding != null && coding.equalsIgnoreCase("chunked");
    long length = chunked ? Framing.anyContentLength(headers) : Framing.contentLength(headers);
    if (connect && length > 0) {
      throw new Http1Exception(Http1Exception.BODY_DISALLOWED);
    }
    if (coding == null) {
      framing = length > 0 ? Framing.LENGTH : Framing.NONE;
      contentLength = Math.max(0, length);
    } else {
      if (length >= 0 && !(chunked && settings.allowChunkedLength())) {
        throw new Http1Exception(Http1Exception.CONTENT_LENGTH_AND_CHUNKED);
      }
      if (connect || !chunked) {
        throw new Http1Exception(Http1Exception.INVALID_TRANSFER_ENCODING);
      }
      framing = Framing.CHUNKED;
    }
    if (connect || chunked) {
      headers.remove(HeaderName.CONTENT_LENGTH);
    }
  }

  private void target() throws IOException {
    if (connect) {
      if (!RequestTarget.isHostAndPort(target, true)) {
        throw new Http1Exception(Http1Exception.INVALID_URL);
      }
      headers.set(HeaderName.AUTHORITY, target);
    } else if (target.charAt(0) == '*') {
      if (!headers.get(HeaderName.METHOD, "").equals("OPTIONS")) {
        throw new Http1Exception(Http1Exception.INVALID_URL);
      }
    } else if (isAbsolute()) {
      RequestTarget absolute = RequestTarget.absolute(target);
      headers.set(HeaderName.PATH, absolute.path());
      headers.set(HeaderName.SCHEME, absolute.scheme());
      headers.set(HeaderName.AUTHORITY, absolute.authority());
    }
  }

  private void host() throws IOException {
    boolean named = connect || isAbsolute();
    String host = headers.joined(HeaderName.HOST);
    headers.remove(HeaderName.HOST);
    if (named) {
      return;
    }
    if (host == null && protocol == Protocol.HTTP_10) {
      host = settings.defaultHostForHttp10().isEmpty() ? null : settings.defaultHostForHttp10();
    }
    if (host == null) {
      headers.remove(HeaderName.AUTHORITY);
      return;
    }
    if (!Http1Chars.isAuthority(host)) {
      throw new Http1Exception(Http1Exception.INVALID_AUTHORITY);
    }
    headers.set(HeaderName.AUTHORITY, host);
  }

  private static int wordEnd(byte[] array, int start, int end) {
    int at = start;
    while (at < end && !isBlank(array[at])) {
      at++;
    }
    return at;
  }

  private static int skipBlanks(byte[] array, int start, int end) {
    int at = start;
    while (at < end && isBlank(array[at])) {
      at++;
    }
    return at;
  }

  /** What separates the words of a start line; lenient as RFC 9112 section 3 allows. */
  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\r';
  }

  private static boolean isDigit(byte octet) {
    return octet >= '0' && octet <= '9';
  }
}
