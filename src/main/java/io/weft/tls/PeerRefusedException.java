package io.weft.tls;

import java.security.cert.CertificateException;

/** A peer whose certificate is not what it has to be; an expected event without stack trace. */
final class PeerRefusedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  /** Which check failed; each has a stat. */
  enum Check {
    TRUST("fail_verify_error"),
    NAMES("fail_verify_san"),
    PINS("fail_verify_cert_hash");

    private final String stat;

    Check(String stat) {
      this.stat = stat;
    }

    String stat() {
      return stat;
    }
  }

  /** What stands for no reason in particular, a number of OpenSSL without an alert of its own. */
  static final int OTHERWISE = 30;

  private final Check check;
  private final int number;

  PeerRefusedException(Check check, String reason) {
    this(check, reason, OTHERWISE);
  }

  /**
   * One with a number.
   *
   * @param number of OpenSSL ({@code X509_V_ERR_…}), by which the alert is chosen
   */
  PeerRefusedException(Check check, String reason, int number) {
    super(reason);
    this.check = check;
    this.number = number;
  }

  Check check() {
    return check;
  }

  int number() {
    return number;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
