package io.weft.hcm;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;

/**
 * Changes the fields of a request before anything is made of them: before its client and its route
 * are found.
 *
 * <p>Immutable; any thread, never blocks. Source: {@code envoy.http.early_header_mutation}.
 */
@FunctionalInterface
public interface EarlyHeaderMutation {
  /** Changes {@code headers}, those of a request of the stream {@code info}. */
  void mutate(HeaderMap headers, StreamInfo info);
}
