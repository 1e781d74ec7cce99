package io.weft.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Finds who has issued what a peer shows, up to a trusted certificate. Immutable; any thread.
 *
 * <p>One chain is built and no other is tried, trusted issuers before those that the peer has sent,
 * as BoringSSL builds it: so what a stranger sends costs time by its length, and not by the number
 * of ways through it.
 */
final class ChainBuilder {
  /** How many signatures are looked at to tell issuers of one name apart. */
  private static final int MOST_TRIALS = 32;

  private final Map<X500Principal, List<X509Certificate>> trusted = new HashMap<>();

  /**
   * What was found, the peer's certificate first.
   *
   * @param isTrusted whether the last one is trusted
   */
  record Found(List<X509Certificate> path, boolean isTrusted) {}

  /** Chains that end in one of {@code trusted}. */
  ChainBuilder(List<X509Certificate> trusted) {
    for (X509Certificate one : trusted) {
      this.trusted
          .computeIfAbsent(one.getSubjectX500Principal(), name -> new ArrayList<>())
          .add(one);
    }
  }

  boolean trusts(X509Certificate certificate) {
    return trusted
        .getOrDefault(certificate.getSubjectX500Principal(), List.of())
        .contains(certificate);
  }

  /**
   * The chain of {@code shown}, as far as it leads.
   *
   * @param shown the peer's certificate, and then any others in any order
   * @param longest how many certificates are enough to know that there are too many
   */
  Found find(List<X509Certificate> shown, int longest) {
    Search search = new Search(shown);
    while (search.path.size() < longest && search.advance()) {
      // goes on to the next issuer
    }
    return !search.isTrusted && trusts(shown.getFirst())
        ? new Found(List.of(shown.getFirst()), true)
        : new Found(List.copyOf(search.path), search.isTrusted);
  }

  /** One search, used by one thread. */
  private final class Search {
    final List<X509Certificate> path = new ArrayList<>();
    final Map<X500Principal, List<X509Certificate>> shown = new HashMap<>();
    final Instant now = Instant.now();
    boolean isTrusted;
    int trials;

    Search(List<X509Certificate> chain) {
      path.add(chain.getFirst());
      for (X509Certificate one : chain.subList(1, chain.size())) {
        shown.computeIfAbsent(one.getSubjectX500Principal(), name -> new ArrayList<>()).add(one);
      }
    }

    /** Goes to the issuer of the last certificate; false if there is none. */
    boolean advance() {
      X509Certificate last = path.getLast();
      X500Principal name = last.getIssuerX500Principal();
      if (isSelfSigned(last)) {
        isTrusted |= trusts(last);
        return false;
      }
      X509Certificate issuer = issuer(last, trusted.get(name));
      if (issuer != null) {
        isTrusted = true;
      } else if (!isTrusted) {
        issuer = issuer(last, shown.get(name));
      }
      if (issuer == null) {
        return false;
      }
      path.add(issuer);
      return true;
    }

    private @Nullable X509Certificate issuer(
        X509Certificate of, @Nullable List<X509Certificate> candidates) {
      if (candidates == null) {
        return null;
      }
      X509Certificate best = null;
      for (X509Certificate candidate : candidates) {
        if (KeyUsage.allows(candidate, KeyUsage.KEY_CERT_SIGN)
            && KeyIdentifiers.fit(candidate, of)
            && !path.contains(candidate)
            && (best == null || (!isValid(best) && isValid(candidate)))
            && (candidates.size() == 1 || isFound(candidate, of))) {
          best = candidate;
        }
      }
      return best;
    }

    private boolean isFound(X509Certificate issuer, X509Certificate certificate) {
      return ++trials <= MOST_TRIALS && isSignedBy(certificate, issuer);
    }

    private boolean isValid(X509Certificate certificate) {
      return !now.isBefore(certificate.getNotBefore().toInstant())
          && !now.isAfter(certificate.getNotAfter().toInstant());
    }
  }

  /** Whether {@code certificate} vouches for itself. */
  static boolean isSelfSigned(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
        && isSignedBy(certificate, certificate);
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
