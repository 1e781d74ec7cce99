package io.weft.tls;

import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A failure that BoringSSL reports, by its numbers and words; without stack trace, since peers
 * cause it.
 */
final class BoringFailure extends SSLException {
  private static final long serialVersionUID = 1;
  private static final long REASONS = 0xfff;
  private static final long NO_CERTIFICATE = 192;
  private static final int PREFIX = "error:00000000:".length();

  private final boolean isMissingCertificate;

  private BoringFailure(String message, boolean isMissingCertificate, @Nullable Throwable cause) {
    super(message, cause);
    this.isMissingCertificate = isMissingCertificate;
  }

  /**
   * What the thread's last call of BoringSSL failed of, which is forgotten there.
   *
   * @param cause why a certificate was refused; null if none was
   */
  static BoringFailure last(@Nullable Throwable cause) {
    StringBuilder text = new StringBuilder();
    boolean isMissingCertificate = false;
    long number = SSL.getLastErrorNumber() & 0xffffffffL;
    while (number != 0) {
      isMissingCertificate |= (number & REASONS) == NO_CERTIFICATE;
      String words = SSL.getErrorString(number);
      text.append('|').append(number).append(':').append(words.substring(PREFIX));
      number = SSL.getLastErrorNumber() & 0xffffffffL;
    }
    return new BoringFailure(text.toString(), isMissingCertificate, cause);
  }

  /** Whether the peer sent no certificate and should have. */
  boolean isMissingCertificate() {
    return isMissingCertificate;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
