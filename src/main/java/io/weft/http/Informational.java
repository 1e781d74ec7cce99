package io.weft.http;

import java.io.IOException;

/** Takes the 1xx responses that precede the response of a host. */
@FunctionalInterface
public interface Informational {
  /** Drops them. */
  Informational IGNORE = headers -> {};

  /** Takes one, on the stream's thread; {@code headers} hold {@code :status}. */
  void onInformational(HeaderMap headers) throws IOException;
}
