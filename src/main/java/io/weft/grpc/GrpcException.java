package io.weft.grpc;

import java.io.IOException;

/** A call that failed, with its status; carries no stack trace. Source: gRPC's statuscodes page. */
public final class GrpcException extends IOException {
  /** The call was cancelled. */
  public static final int CANCELLED = 1;

  /** A failure that nobody classified. */
  public static final int UNKNOWN = 2;

  /** Something is larger than it may be. */
  public static final int RESOURCE_EXHAUSTED = 8;

  /** The messages are not in order. */
  public static final int INTERNAL = 13;

  /** The service cannot be reached. */
  public static final int UNAVAILABLE = 14;

  private static final long serialVersionUID = 1L;

  private final int status;

  /** A failure with {@code status}. */
  public GrpcException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The status, never 0. */
  public int status() {
    return status;
  }

  /** Does nothing: an expected end needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
