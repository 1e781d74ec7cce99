package io.weft.extension.filter.http.grpchttp1reversebridge;

import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;

/** A body with the status of the call as its trailers. */
final class StatusBody extends ForwardingBody {
  private final HeaderMap trailers;

  StatusBody(HttpBody body, HeaderMap trailers) {
    super(body);
    this.trailers = trailers;
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public boolean isExhausted() {
    return false;
  }

  @Override
  public HeaderMap trailers() {
    return trailers;
  }
}
