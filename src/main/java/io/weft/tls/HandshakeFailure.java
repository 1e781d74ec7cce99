package io.weft.tls;

import java.io.EOFException;
import java.io.IOException;
import javax.net.ssl.SSLException;

/** Finds out why a handshake failed: Java tells it in causes and in messages only. */
final class HandshakeFailure {
  /** How Java's server says that a client showed no certificate. */
  private static final String NO_CERTIFICATE = "Empty client certificate chain";

  private HandshakeFailure() {}

  /** Counts {@code failure} and returns it. A peer that just goes away is no error of TLS. */
  static IOException counted(IOException failure, TlsStats stats) {
    PeerRefusedException refused = find(failure, PeerRefusedException.class);
    if (refused != null) {
      stats.onRefused(refused.check());
    } else if (String.valueOf(failure.getMessage()).contains(NO_CERTIFICATE)) {
      stats.onMissingCertificate();
    } else if (failure instanceof SSLException && find(failure, EOFException.class) == null) {
      stats.onError();
    }
    return failure;
  }

  static <T extends Throwable> @org.jspecify.annotations.Nullable T find(
      Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
