package io.weft.hcm;

import io.weft.http.HeaderMap;
import io.weft.net.Address;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who the client of a request is where that is not the peer. Immutable; any thread.
 *
 * <p>Source: {@code HttpConnectionManager.original_ip_detection_extensions}.
 */
@FunctionalInterface
public interface OriginalIpDetection {
  /** Looks at a request whose connection comes from {@code peer}. */
  Result detect(HeaderMap headers, Address peer);

  /**
   * What was found.
   *
   * @param address of the client; null if the next extension is to be asked
   * @param isTrusted whether an internal address makes the request an internal one
   * @param appendsPeer whether the peer is put behind {@code x-forwarded-for}
   * @param rejectWithStatus what the request is answered with; 0 to serve it
   */
  record Result(
      @Nullable Address address, boolean isTrusted, boolean appendsPeer, int rejectWithStatus) {
    /** Nothing was found. */
    public static final Result NONE = new Result(null, false, false, 0);
  }
}
