package io.weft.tls;

import io.weft.tls.SubjectAltNames.Kind;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which of several certificates a client gets to see: by the name it asks for, then by the
 * kinds of keys it takes, an elliptic curve before RSA. Immutable; a look-up hashes the name once
 * or twice, however many certificates there are.
 *
 * <p>Source: Envoy's default certificate selection.
 */
final class CertificateSelector {
  /** Certificates for one name; of several with one kind of key the first counts. */
  private static final class Candidates {
    private int ecdsa = -1;
    private int other = -1;

    void add(int index, boolean isEcdsa) {
      if (isEcdsa) {
        ecdsa = ecdsa < 0 ? index : ecdsa;
      } else {
        other = other < 0 ? index : other;
      }
    }

    /** The best that the client takes; -1 if there is none. */
    int choose(boolean takesEcdsa) {
      return takesEcdsa && ecdsa >= 0 ? ecdsa : other;
    }

    int any() {
      return other >= 0 ? other : ecdsa;
    }
  }

  private final Map<String, Candidates> byName = new HashMap<>();
  private final Candidates all = new Candidates();
  private final boolean scansOnMismatch;

  /**
   * A choice between {@code identities}.
   *
   * @param scansOnMismatch whether a client that asks for an unknown name gets the first
   *     certificate whose key it takes, rather than the first of all
   */
  CertificateSelector(List<TlsIdentity> identities, boolean scansOnMismatch) {
    this.scansOnMismatch = scansOnMismatch;
    for (int i = 0; i < identities.size(); i++) {
      boolean isEcdsa = identities.get(i).keyType().equals("EC");
      all.add(i, isEcdsa);
      for (String name : names(identities.get(i).certificate())) {
        // *.example.com is kept as .example.com, which nobody can ask for.
        String key = name.startsWith("*.") ? name.substring(1) : name;
        byName
            .computeIfAbsent(key.toLowerCase(Locale.ROOT), unused -> new Candidates())
            .add(i, isEcdsa);
      }
    }
  }

  /** The index of the certificate for {@code hello}; null stands for one that was not read. */
  int choose(@Nullable ClientHello hello) {
    if (hello == null) {
      return 0;
    }
    boolean takesEcdsa = hello.takesEcdsa();
    String name = hello.serverName();
    if (name == null || name.isEmpty()) {
      return orFirst(all.choose(takesEcdsa));
    }
    Candidates exact = byName.get(name);
    int found = exact == null ? -1 : exact.choose(takesEcdsa);
    int dot = name.indexOf('.', 1);
    Candidates wildcard = dot < 0 ? null : byName.get(name.substring(dot));
    if (found < 0 && wildcard != null) {
      found = wildcard.choose(takesEcdsa);
    }
    if (found < 0 && exact != null) {
      found = exact.any();
    }
    if (found < 0 && wildcard != null) {
      found = wildcard.any();
    }
    if (found >= 0) {
      return found;
    }
    return scansOnMismatch ? orFirst(all.choose(takesEcdsa)) : 0;
  }

  private static int orFirst(int index) {
    return Math.max(index, 0);
  }

  private static List<String> names(X509Certificate certificate) {
    List<String> names = SubjectAltNames.of(certificate, Kind.DNS);
    return names.isEmpty() ? commonNames(certificate) : names;
  }

  private static List<String> commonNames(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          names.add(String.valueOf(part.getValue()));
        }
      }
    } catch (InvalidNameException e) {
      return names; // a subject that is no distinguished name has no common name
    }
    return names;
  }
}
