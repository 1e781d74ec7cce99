package io.weft.net;

import java.io.IOException;

/** A connection that could not be opened; an expected event without stack trace. */
public final class ConnectFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Who is to blame. */
  public enum Kind {
    /** The peer refused, or cannot be reached. */
    REMOTE,
    /** No socket or no local address could be had. */
    LOCAL,
    /** It took too long. */
    TIMEOUT
  }

  private final Kind kind;

  /** A failure that Envoy describes by {@code reason}. */
  public ConnectFailedException(Kind kind, String reason) {
    super(reason);
    this.kind = kind;
  }

  /** Who is to blame. */
  public Kind kind() {
    return kind;
  }

  /** Envoy's words, such as {@code delayed connect error: Connection refused}; may be empty. */
  public String reason() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** Does nothing: an expected event needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
