package io.weft.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trusted certificates by trust domain, as SPIFFE has them: which ones count for a peer, the name
 * in its certificate says. A value.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig}.
 *
 * @param bundles by the name of the domain; empty for verification without domains
 * @param lists of revoked certificates, by domain; none for a domain whose chains are not looked up
 */
public record TrustDomains(
    Map<String, List<X509Certificate>> bundles, Map<String, List<X509CRL>> lists) {
  /** None: one set of trusted certificates for all. */
  public static final TrustDomains NONE = new TrustDomains(Map.of(), Map.of());

  private static final String SCHEME = "spiffe://";

  public TrustDomains {
    bundles = copy(bundles);
    lists = copy(lists);
  }

  private static <T> Map<String, List<T>> copy(Map<String, List<T>> from) {
    Map<String, List<T>> copy = new HashMap<>();
    from.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    return Map.copyOf(copy);
  }

  boolean isEmpty() {
    return bundles.isEmpty();
  }

  /** The domain of {@code peer}, by its first name that is a URI; null if that is none. */
  static @Nullable String of(X509Certificate peer) {
    List<String> names = SubjectAltNames.of(peer, SubjectAltNames.Kind.URI);
    if (names.isEmpty() || !names.getFirst().startsWith(SCHEME)) {
      return null;
    }
    String rest = names.getFirst().substring(SCHEME.length());
    int slash = rest.indexOf('/');
    return slash < 0 ? null : rest.substring(0, slash);
  }

  /** Whether {@code peer} may name a workload: it is no authority (X509-SVID section 5.2). */
  static boolean isLeaf(X509Certificate peer) {
    boolean[] usage = peer.getKeyUsage();
    return peer.getBasicConstraints() < 0
        && (usage == null || (!usage[KeyUsage.KEY_CERT_SIGN] && !usage[KeyUsage.CRL_SIGN]));
  }
}
