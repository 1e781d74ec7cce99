package io.weft.http.http1;

import io.weft.http.CodecCallbacks;
import io.weft.http.HeaderKeyFormatter;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of the responses of one connection, one after the other.
 *
 * <p>The result lies in the accessors until the next {@link #read}. Source: RFC 9112 sections 4 and
 * 6.
 */
final class ResponseParser {
  private static final String[] STATUS_TEXTS = new String[1000];

  /** What is below is refused; from 10 to 99 there is no status either, but Envoy passes it on. */
  private static final int LOWEST_STATUS = 10;

  /** Envoy keeps it in 16 bits; it takes larger ones modulo that, which is refused here. */
  private static final int HIGHEST_STATUS = 65_535;

  private static final int MAX_DIGITS = 5;

  static {
    for (int status = LOWEST_STATUS; status < 1000; status++) {
      STATUS_TEXTS[status] = Integer.toString(status);
    }
  }

  private final Http1Input input;
  private final Http1Settings settings;
  private final FieldParser fields;
  private HeaderMap headers = new HeaderMap(0);
  private Protocol protocol = Protocol.HTTP_11;
  private int status;
  private Framing framing = Framing.NONE;
  private long contentLength;
  private boolean keepAlive;
  private boolean begun;

  ResponseParser(Http1Input input, Http1Settings settings, CodecCallbacks callbacks) {
    this.input = input;
    this.settings = settings;
    this.fields = new FieldParser(input, settings, callbacks);
  }

  /**
   * Reads a head; blocks.
   *
   * @param head whether the request was HEAD
   * @param connect whether the request was CONNECT
   * @throws EOFException if the input ended before its end
   * @throws Http1Exception if it is malformed or too large
   */
  void read(boolean head, boolean connect) throws IOException {
    headers = fields.newHeaders();
    begun = false;
    if (input.buffer().remaining() == 0 && !input.fill(settings.maxHeadBytes())) {
      throw new EOFException("end of input before a response");
    }
    begun = true;
    if (input.buffer().array()[input.buffer().position()] != 'H') {
      throw malformed();
    }
    int lineFeed = input.readLine(settings.maxHeadBytes(), Http1Exception.HEADERS_TOO_LARGE);
    byte[] array = input.buffer().array();
    int start = input.buffer().position();
    int end = lineFeed > start && array[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    version(array, start, end);
    boolean hasStatus = status(array, start + 9, end);
    HeaderKeyFormatter formatter = headers.keyFormatter();
    if (formatter != null && hasStatus) {
      formatter.noteReasonPhrase(reasonPhrase(array, start + 9, end));
    }
    int length = lineFeed + 1 - start;
    input.skip(length);
    if (!hasStatus) {
      throw fields.readRest(Http1Exception.CODEC_ERROR, settings.maxHeadBytes() - length);
    }
    headers.addValid(HeaderName.STATUS, statusText(status));
    fields.readHeaders(headers, settings.maxHeadBytes() - length);
    finish(head, connect);
  }

  /** Whether a byte of the response, or of the one that is still to come, was read. */
  boolean isBegun() {
    return begun;
  }

  /** The fields, {@code :status} first. */
  HeaderMap headers() {
    return headers;
  }

  int status() {
    return status;
  }

  /** Whether another response follows: this one is 1xx and does not switch protocols. */
  boolean isInformational() {
    return status >= 100 && status < 200 && status != 101;
  }

  /** How the body is framed. */
  Framing framing() {
    return framing;
  }

  /** The length of the body where framing tells. */
  long contentLength() {
    return contentLength;
  }

  /** Whether the host leaves the connection open. */
  boolean isKeepAlive() {
    return keepAlive;
  }

  /** For the trailers of the response's body. */
  FieldParser fields() {
    return fields;
  }

  private static String statusText(int status) {
    return status < STATUS_TEXTS.length ? STATUS_TEXTS[status] : Integer.toString(status);
  }

  private void version(byte[] array, int start, int end) throws IOException {
    if (end - start < 9
        || array[start] != 'H'
        || array[start + 1] != 'T'
        || array[start + 2] != 'T'
        || array[start + 3] != 'P'
        || array[start + 4] != '/'
        || digit(array[start + 5]) < 0
        || array[start + 6] != '.'
        || digit(array[start + 7]) < 0
        || !isBlank(array[start + 8])) {
      throw malformed();
    }
    boolean is11 = array[start + 5] == '1' && array[start + 7] >= '1';
    protocol = is11 ? Protocol.HTTP_11 : Protocol.HTTP_10;
  }

  /** Reads the status code; false if there is none, or a control character behind it. */
  private boolean status(byte[] array, int start, int end) {
    int at = start;
    while (at < end && isBlank(array[at])) {
      at++;
    }
    int digitsEnd = at;
    status = 0;
    while (digitsEnd < end && digitsEnd < at + MAX_DIGITS && digit(array[digitsEnd]) >= 0) {
      status = status * 10 + digit(array[digitsEnd]);
      digitsEnd++;
    }
    boolean isNumber = digitsEnd == end || isBlank(array[digitsEnd]);
    boolean isStatus = status >= LOWEST_STATUS && status <= HIGHEST_STATUS;
    return isNumber && isStatus && !Http1Chars.hasControl(array, digitsEnd, end);
  }

  /** The words behind the status code, which is there. */
  private static String reasonPhrase(byte[] array, int start, int end) {
    String line = new String(array, start, end - start, StandardCharsets.ISO_8859_1).strip();
    int space = line.indexOf(' ');
    return space < 0 ? "" : line.substring(space).strip();
  }

  private void finish(boolean head, boolean connect) throws IOException {
    String coding = headers.joined(HeaderName.TRANSFER_ENCODING);
    keepAlive = !Framing.closes(headers, protocol);
    long length = length(coding);
    framing = Framing.NONE;
    contentLength = 0;
    if (status < 200 || status == 204) {
      withoutBody(coding);
    }
    if (status == 101 || (connect && status >= 200 && status < 300)) {
      framing = Framing.RAW;
      keepAlive = false;
    } else if (!head && status >= 200 && status != 204 && status != 304) {
      frame(coding, length);
    }
  }

  /** What {@code content-length} says; -1 if it says nothing. */
  private long length(@Nullable String coding) throws IOException {
    if (coding != null) {
      boolean conflicts =
          headers.contains(HeaderName.CONTENT_LENGTH) && !settings.allowChunkedLength();
      if (!coding.equalsIgnoreCase("chunked") || conflicts) {
        throw malformed();
      }
      headers.remove(HeaderName.CONTENT_LENGTH);
      return -1;
    }
    if (status == 304 && Framing.parse(headers.get(HeaderName.CONTENT_LENGTH, "")) < 0) {
      headers.remove(HeaderName.CONTENT_LENGTH);
    }
    return Framing.contentLength(headers);
  }

  /** Refuses to frame a response without a body: RFC 9112 section 6.1 and 6.2. */
  private void withoutBody(@Nullable String coding) throws IOException {
    if (coding != null || !headers.get(HeaderName.CONTENT_LENGTH, "0").equals("0")) {
      throw malformed();
    }
    headers.remove(HeaderName.CONTENT_LENGTH);
  }

  private void frame(@Nullable String coding, long length) {
    if (coding != null) {
      framing = Framing.CHUNKED;
    } else if (length >= 0) {
      framing = length == 0 ? Framing.NONE : Framing.LENGTH;
      contentLength = length;
    } else {
      framing = Framing.UNTIL_CLOSE;
      keepAlive = false;
    }
  }

  private static Http1Exception malformed() {
    return new Http1Exception(Http1Exception.CODEC_ERROR);
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\r';
  }

  private static int digit(byte octet) {
    return octet >= '0' && octet <= '9' ? octet - '0' : -1;
  }
}
