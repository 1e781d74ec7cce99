package io.weft.http.http1;

import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads the heads of the requests of one connection, one after the other.
 *
 * <p>The result lies in the accessors until the next {@link #read}. Source: RFC 9112 sections 3 and
 * 6.
 */
final class RequestParser {
  private final Http1Input input;
  private final Http1Settings settings;
  private final FieldParser fields;
  private HeaderMap headers = new HeaderMap(0);
  private Protocol protocol = Protocol.HTTP_11;
  private boolean connect;
  private boolean absolute;
  private Framing framing = Framing.NONE;
  private long contentLength;

  RequestParser(Http1Input input, Http1Settings settings, CodecCallbacks callbacks) {
    this.input = input;
    this.settings = settings;
    this.fields = new FieldParser(input, settings, callbacks);
  }

  /** Forgets the last request, so that what an error leaves behind is this one's alone. */
  void reset() {
    headers = new HeaderMap();
    protocol = Protocol.HTTP_11;
    framing = Framing.NONE;
    connect = false;
    absolute = false;
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
    int left = settings.maxHeadBytes();
    int lineFeed;
    int start;
    int end;
    byte[] array;
    do {
      lineFeed = input.readLine(left, Http1Exception.HEADERS_TOO_LARGE);
      if (lineFeed < 0) {
        return false;
      }
      array = input.buffer().array();
      start = input.buffer().position();
      end = lineFeed > start && array[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
      if (start == end) {
        // Empty lines before a request are ignored: RFC 9112 section 2.2.
        left -= lineFeed + 1 - start;
        input.skip(lineFeed + 1 - start);
      }
    } while (start == end);
    requestLine(array, start, end);
    left -= lineFeed + 1 - start;
    input.skip(lineFeed + 1 - start);
    fields.readHeaders(headers, left);
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

  private void requestLine(byte[] array, int start, int end) throws IOException {
    int methodEnd = wordEnd(array, start, end);
    String method = Methods.of(array, start, methodEnd, settings.allowCustomMethods());
    if (method == null) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    connect = method.equals("CONNECT");
    int targetStart = skipBlanks(array, methodEnd, end);
    int targetEnd = wordEnd(array, targetStart, end);
    int versionStart = skipBlanks(array, targetEnd, end);
    int versionEnd = wordEnd(array, versionStart, end);
    if (targetStart == targetEnd || skipBlanks(array, versionEnd, end) != end) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    headers.add(HeaderName.METHOD, method);
    version(array, versionStart, versionEnd);
    target(array, targetStart, targetEnd);
  }

  private void version(byte[] array, int start, int end) throws IOException {
    if (start == end) {
      protocol = Protocol.HTTP_10;
      return;
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
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    boolean is11 = array[start + 5] == '1' && array[start + 7] == '1';
    protocol = is11 ? Protocol.HTTP_11 : Protocol.HTTP_10;
  }

  private void target(byte[] array, int start, int end) throws IOException {
    for (int i = start; i < end; i++) {
      if (array[i] <= ' ' || array[i] == 0x7f) {
        throw new Http1Exception(
            array[i] < 0 || array[i] == 0x7f
                ? Http1Exception.CODEC_ERROR
                : Http1Exception.INVALID_CHARACTERS);
      }
    }
    String target = new String(array, start, end - start, StandardCharsets.ISO_8859_1);
    if (connect) {
      headers.add(HeaderName.AUTHORITY, authorityForm(target));
      absolute = true;
      return;
    }
    if (array[start] == '/') {
      headers.add(HeaderName.PATH, target);
      headers.add(HeaderName.AUTHORITY, "");
      return;
    }
    if (array[start] == '*') {
      if (end - start > 1 || !headers.get(HeaderName.METHOD, "").equals("OPTIONS")) {
        throw new Http1Exception(Http1Exception.INVALID_URL);
      }
      headers.add(HeaderName.PATH, target);
      headers.add(HeaderName.AUTHORITY, "");
      return;
    }
    absoluteForm(target);
  }

  private static String authorityForm(String target) throws IOException {
    int colon = target.lastIndexOf(':');
    boolean hasPort = colon > 0 && colon < target.length() - 1;
    for (int i = colon + 1; hasPort && i < target.length(); i++) {
      hasPort = target.charAt(i) >= '0' && target.charAt(i) <= '9';
    }
    if (!hasPort || target.indexOf('/') >= 0 || !Http1Chars.isAuthority(target)) {
      throw new Http1Exception(Http1Exception.INVALID_URL);
    }
    return target;
  }

  private void absoluteForm(String target) throws IOException {
    int colon = target.indexOf("://");
    if (colon <= 0 || !isScheme(target, colon)) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    if (!settings.allowAbsoluteUrl()) {
      headers.add(HeaderName.PATH, target);
      headers.add(HeaderName.AUTHORITY, "");
      return;
    }
    String scheme = target.substring(0, colon).toLowerCase(Locale.ROOT);
    int hostStart = colon + 3;
    int hostEnd = hostStart;
    while (hostEnd < target.length() && "/?#".indexOf(target.charAt(hostEnd)) < 0) {
      hostEnd++;
    }
    String host = target.substring(hostStart, hostEnd);
    int userInfo = host.lastIndexOf('@');
    if (userInfo >= 0) {
      host = host.substring(userInfo + 1);
    }
    if (host.isEmpty() || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new Http1Exception(Http1Exception.INVALID_URL);
    }
    String path = target.substring(hostEnd);
    headers.add(HeaderName.PATH, path.startsWith("/") ? path : '/' + path);
    headers.add(HeaderName.SCHEME, scheme);
    headers.add(HeaderName.AUTHORITY, host);
    absolute = true;
  }

  /** Checks the head as a whole: host, version, framing. */
  private void finish() throws IOException {
    host();
    if (protocol == Protocol.HTTP_10 && !settings.acceptHttp10()) {
      throw new Http1Exception(Http1Exception.LOW_VERSION);
    }
    long length = Framing.contentLength(headers);
    String coding = headers.joined(HeaderName.TRANSFER_ENCODING);
    if (coding != null) {
      chunked(coding, length);
    } else if (connect) {
      if (length > 0) {
        throw new Http1Exception(Http1Exception.BODY_DISALLOWED);
      }
      headers.remove(HeaderName.CONTENT_LENGTH);
    } else if (length > 0) {
      framing = Framing.LENGTH;
      contentLength = length;
    }
    Framing.dropUpgradeToHttp2(headers);
    if (connect || Framing.isUpgrade(headers)) {
      framing = Framing.RAW;
    }
  }

  private void chunked(String coding, long length) throws IOException {
    if (length >= 0 && !settings.allowChunkedLength()) {
      throw new Http1Exception(Http1Exception.CONTENT_LENGTH_AND_CHUNKED);
    }
    if (connect || !coding.equalsIgnoreCase("chunked")) {
      throw new Http1Exception(Http1Exception.INVALID_TRANSFER_ENCODING);
    }
    headers.remove(HeaderName.CONTENT_LENGTH);
    framing = Framing.CHUNKED;
  }

  private void host() throws IOException {
    String host = headers.joined(HeaderName.HOST);
    headers.remove(HeaderName.HOST);
    if (host == null && protocol == Protocol.HTTP_10) {
      host = settings.defaultHostForHttp10().isEmpty() ? null : settings.defaultHostForHttp10();
    }
    if (!absolute) {
      if (host == null) {
        headers.remove(HeaderName.AUTHORITY);
        return;
      }
      headers.set(HeaderName.AUTHORITY, host);
    }
    if (!Http1Chars.isAuthority(headers.get(HeaderName.AUTHORITY, ""))) {
      throw new Http1Exception(Http1Exception.INVALID_AUTHORITY);
    }
  }

  private static boolean isScheme(String target, int end) {
    for (int i = 0; i < end; i++) {
      char character = target.charAt(i);
      boolean letter =
          (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
      boolean other = (character >= '0' && character <= '9') || "+-.".indexOf(character) >= 0;
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return true;
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
