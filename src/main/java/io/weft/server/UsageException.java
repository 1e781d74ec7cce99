package io.weft.server;

/** A command line that cannot be used; the message says why, for the one who typed it. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
