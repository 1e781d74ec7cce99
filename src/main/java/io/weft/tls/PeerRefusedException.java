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

  private final Check check;

  PeerRefusedException(Check check, String reason) {
    super(reason);
    this.check = check;
  }

  Check check() {
    return check;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
