package io.weft.http.http2;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.JoinedFields;
import io.weft.http.http2.Http2Settings.FieldLimits;
import io.weft.http.http2.hpack.HpackDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of one header block and checks that they are those of a message.
 *
 * <p>Crumbs of cookies are joined, and {@code host} stands in for {@code :authority}, so that the
 * rest of Weft sees what it would see of HTTP/1. Reused by the messages of one connection, on the
 * reader's thread. Source: RFC 9113 sections 8.2 and 8.3.
 */
final class MessageFields implements HpackDecoder.Sink {
  /** What a block begins, or ends. */
  enum Kind {
    REQUEST,
    RESPONSE,
    TRAILERS
  }

  private static final String CONNECT = "CONNECT";
  private static final int TRAILERS_CAPACITY = 8;

  /** So many times the limit of all fields may be copied to join some: beyond, it is an attack. */
  private static final long MAX_JOINED_COPIES = 64;

  private final FieldLimits limits;
  private final boolean allowsProtocol;
  private final Runnable onUnderscoreDropped;
  private Kind kind = Kind.REQUEST;
  private HeaderMap headers = new HeaderMap(0);
  private @Nullable MessageProblem problem;
  private boolean regularSeen;
  private long bytes;

  /** How many crumbs of a cookie came after the first, and all of them; null if none did. */
  private int crumbs;

  private @Nullable StringBuilder cookie;

  /** How many bytes were copied to join fields. */
  private long joinedBytes;

  private long contentLength;
  private @Nullable String host;

  /**
   * Takes fields within {@code limits}.
   *
   * @param allowsProtocol whether a request may have {@code :protocol}
   * @param onUnderscoreDropped told of each field that is dropped
   */
  MessageFields(FieldLimits limits, boolean allowsProtocol, Runnable onUnderscoreDropped) {
    this.limits = limits;
    this.allowsProtocol = allowsProtocol;
    this.onUnderscoreDropped = onUnderscoreDropped;
  }

  /** Begins a block. */
  void begin(Kind what) {
    kind = what;
    headers = what == Kind.TRAILERS ? new HeaderMap(TRAILERS_CAPACITY) : new HeaderMap();
    problem = null;
    regularSeen = false;
    bytes = 0;
    crumbs = 0;
    cookie = null;
    joinedBytes = 0;
    contentLength = -1;
    host = null;
  }

  @Override
  public void field(HeaderName name, String value, boolean wellFormed) {
    if (problem != null) {
      return;
    }
    if (!wellFormed) {
      problem = MessageProblem.INVALID_FIELD;
      return;
    }
    bytes += name.text().length() + value.length();
    if (bytes > limits.maxBytes()) {
      problem = MessageProblem.TOO_LARGE;
    } else if (name.isPseudo()) {
      pseudo(name, value);
    } else {
      regularSeen = true;
      regular(name, value);
    }
    // As in Envoy, each crumb of a cookie counts, but not what is joined otherwise.
    if (problem == null && headers.size() + crumbs > limits.maxFields()) {
      problem = MessageProblem.TOO_MANY;
    }
  }

  /** Checks the fields together; null if they are well. */
  @Nullable MessageProblem end() {
    if (cookie != null) {
      headers.set(HeaderName.COOKIE, cookie.toString());
    }
    if (problem == null && kind == Kind.REQUEST) {
      endRequest();
    } else if (problem == null && kind == Kind.RESPONSE && !headers.contains(HeaderName.STATUS)) {
      problem = MessageProblem.MESSAGING_RULE;
    }
    return problem;
  }

  /** The fields; another map for each block. */
  HeaderMap headers() {
    return headers;
  }

  /** The length of the fields as limits count it. */
  long bytes() {
    return bytes;
  }

  /** The value of {@code content-length}; -1 if there is none. */
  long contentLength() {
    return contentLength;
  }

  private void pseudo(HeaderName name, String value) {
    boolean known =
        switch (kind) {
          case TRAILERS -> false;
          case RESPONSE -> name.equals(HeaderName.STATUS) && isStatus(value);
          case REQUEST ->
              name.equals(HeaderName.METHOD)
                  || (name.equals(HeaderName.PATH) && FieldRules.isPath(value))
                  || name.equals(HeaderName.SCHEME)
                  || (name.equals(HeaderName.AUTHORITY) && FieldRules.isAuthority(value))
                  || (name.equals(HeaderName.PROTOCOL) && allowsProtocol);
        };
    if (!known || regularSeen || headers.contains(name)) {
      problem = MessageProblem.INVALID_FIELD;
      return;
    }
    headers.addValid(name, value);
  }

  private void regular(HeaderName name, String value) {
    if (FieldRules.isOfConnection(name)) {
      problem = MessageProblem.INVALID_FIELD;
    } else if (name.equals(HeaderName.TE)) {
      if (value.equalsIgnoreCase("trailers")) {
        headers.addValid(name, value);
      } else {
        problem = MessageProblem.INVALID_FIELD;
      }
    } else if (name.equals(HeaderName.COOKIE) && kind == Kind.REQUEST) {
      crumb(value);
    } else if (name.equals(HeaderName.HOST) && kind == Kind.REQUEST) {
      host(value);
    } else if (name.equals(HeaderName.CONTENT_LENGTH) && kind != Kind.TRAILERS) {
      length(value);
    } else if (name.text().indexOf('_') < 0 || keepsUnderscore()) {
      other(name, value);
    }
  }

  private void crumb(String value) {
    String first = headers.get(HeaderName.COOKIE);
    if (first == null) {
      headers.addValid(HeaderName.COOKIE, value);
      return;
    }
    StringBuilder all = cookie;
    if (all == null) {
      all = new StringBuilder(first);
      cookie = all;
    }
    crumbs++;
    if (!value.isEmpty()) {
      all.append(all.isEmpty() ? "" : "; ").append(value);
    }
  }

  private void other(HeaderName name, String value) {
    int before = headers.size();
    int place = JoinedFields.addValid(headers, name, value);
    if (headers.size() == before) {
      joinedBytes += headers.value(place).length();
      if (joinedBytes > MAX_JOINED_COPIES * limits.maxBytes()) {
        problem = MessageProblem.TOO_LARGE;
      }
    }
  }

  private boolean keepsUnderscore() {
    if (limits.underscores() == HeadersWithUnderscores.REJECT_REQUEST) {
      problem = MessageProblem.UNDERSCORE;
    } else if (limits.underscores() == HeadersWithUnderscores.DROP_HEADER) {
      onUnderscoreDropped.run();
    }
    return limits.underscores() == HeadersWithUnderscores.ALLOW;
  }

  private void host(String value) {
    if (host != null || !FieldRules.isAuthority(value)) {
      problem = MessageProblem.INVALID_FIELD;
    }
    host = value;
  }

  private void length(String value) {
    long length = FieldRules.length(value);
    if (length < 0 || contentLength >= 0) {
      problem = MessageProblem.INVALID_FIELD;
      return;
    }
    contentLength = length;
    headers.addValid(HeaderName.CONTENT_LENGTH, value);
  }

  private void endRequest() {
    String method = headers.get(HeaderName.METHOD);
    boolean connect = CONNECT.equals(method);
    boolean tunnel = connect && !headers.contains(HeaderName.PROTOCOL);
    boolean complete =
        tunnel
            ? !headers.contains(HeaderName.PATH) && !headers.contains(HeaderName.SCHEME)
            : headers.contains(HeaderName.PATH) && headers.contains(HeaderName.SCHEME);
    if (method == null
        || !complete
        || (headers.contains(HeaderName.PROTOCOL) && !connect)
        || (host == null && !headers.contains(HeaderName.AUTHORITY))
        || (tunnel && !headers.contains(HeaderName.AUTHORITY))) {
      problem = MessageProblem.MESSAGING_RULE;
      return;
    }
    if (host != null && !headers.contains(HeaderName.AUTHORITY)) {
      headers.addValid(HeaderName.AUTHORITY, host);
    }
  }

  private static boolean isStatus(String value) {
    return value.length() == 3
        && value.charAt(0) >= '1'
        && value.charAt(0) <= '9'
        && FieldRules.length(value) >= 0;
  }
}
