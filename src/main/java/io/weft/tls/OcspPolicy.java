package io.weft.tls;

import org.jspecify.annotations.Nullable;

/**
 * Whether clients that ask for a staple are served without one. Source: {@code
 * envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext.OcspStaplePolicy}.
 */
public enum OcspPolicy {
  /** A staple is sent if there is one whose time is not over. */
  LENIENT_STAPLING,
  /** As above, but nobody is served with one whose time is over. */
  STRICT_STAPLING,
  /** Nobody is served without one. */
  MUST_STAPLE;

  /** What happens to a client. */
  enum Action {
    NOT_ASKED_FOR,
    STAPLE,
    OMIT,
    FAIL
  }

  private static final int STATUS_REQUEST = 5;

  /** What happens to a client that says {@code hello}; null stands for one that was not read. */
  Action action(TlsIdentity identity, @Nullable ClientHello hello) {
    if (hello == null || !hello.extensions().contains(STATUS_REQUEST)) {
      return Action.NOT_ASKED_FOR;
    }
    OcspStaple staple = identity.staple();
    if (staple != null && !staple.isExpired()) {
      return Action.STAPLE;
    }
    boolean isNeeded = this == MUST_STAPLE || OcspStaple.isDemandedBy(identity.certificate());
    return isNeeded || (this == STRICT_STAPLING && staple != null) ? Action.FAIL : Action.OMIT;
  }
}
