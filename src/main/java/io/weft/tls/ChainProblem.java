package io.weft.tls;

import io.weft.tls.PeerRefusedException.Check;

/** What can be wrong with a chain, with the number of OpenSSL ({@code X509_V_ERR_…}). */
enum ChainProblem {
  NO_REVOCATION_LIST("unable to get certificate CRL", 3),
  BAD_SIGNATURE("certificate signature failure", 7),
  NOT_YET_VALID("certificate is not yet valid", 9),
  EXPIRED("certificate has expired", 10),
  LIST_EXPIRED("CRL has expired", 12),
  SELF_SIGNED("self signed certificate", 18),
  SELF_SIGNED_IN_CHAIN("self signed certificate in certificate chain", 19),
  NO_ISSUER("unable to get local issuer certificate", 20),
  TOO_LONG("certificate chain too long", 22),
  REVOKED("certificate revoked", 23),
  INVALID_AUTHORITY("invalid CA certificate", 24),
  WRONG_PURPOSE("unsupported certificate purpose", 26),
  REJECTED("certificate rejected", 28),
  INVALID_EXTENSION("invalid or inconsistent certificate extension", 41),
  NAME_NOT_PERMITTED("permitted subtree violation", 47);

  private final String words;
  private final int number;

  ChainProblem(String words, int number) {
    this.words = words;
    this.number = number;
  }

  /**
   * That a chain was refused for this, in Envoy's words.
   *
   * @param depth of the certificate: 0 for the peer's own
   */
  PeerRefusedException at(int depth) {
    return new PeerRefusedException(
        Check.TRUST,
        "X509_verify_cert: certificate verification error at depth " + depth + ": " + words,
        number);
  }
}
