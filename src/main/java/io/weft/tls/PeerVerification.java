package io.weft.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What the certificate of a peer has to be. A value.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext}.
 *
 * @param trustDomains certificates by trust domain, which count in the place of {@code trusted}
 * @param trusted certificates one of which the peer's chain has to end in; empty trusts any chain
 * @param revocation lists of certificates that are refused, and how they are used
 * @param subjectAltNames tests of which one has to hold; empty for any name
 * @param pins digests of which one has to be the certificate's or its key's; empty for any
 * @param maxDepth how many certificates may stand between the peer's and the trusted one
 * @param leniency what is let pass
 */
public record PeerVerification(
    TrustDomains trustDomains,
    List<X509Certificate> trusted,
    Revocation revocation,
    List<SubjectAltNames.Matcher> subjectAltNames,
    Pins pins,
    int maxDepth,
    Leniency leniency) {
  /** The depth that Envoy allows. */
  public static final int DEFAULT_MAX_DEPTH = 100;

  /** Any peer, unseen. */
  public static final PeerVerification NONE =
      new PeerVerification(
          List.of(),
          new Revocation(List.of(), false),
          List.of(),
          new Pins(List.of(), List.of()),
          DEFAULT_MAX_DEPTH,
          new Leniency(false, false));

  public PeerVerification {
    trusted = List.copyOf(trusted);
    subjectAltNames = List.copyOf(subjectAltNames);
  }

  /**
   * How revoked certificates are known.
   *
   * @param lists none for no check
   * @param onlyLeaf whether the peer's own certificate alone is looked up
   */
  public record Revocation(List<X509CRL> lists, boolean onlyLeaf) {
    public Revocation {
      lists = List.copyOf(lists);
    }

    /** The same with {@code more} lists. */
    public Revocation with(List<X509CRL> more) {
      List<X509CRL> all = new ArrayList<>(lists);
      all.addAll(more);
      return new Revocation(all, onlyLeaf);
    }
  }

  /**
   * Digests by SHA-256 in lower-case hexadecimal.
   *
   * @param certificates of whole certificates
   * @param keys of public keys with their algorithm (SPKI)
   */
  public record Pins(List<String> certificates, List<String> keys) {
    public Pins {
      certificates = List.copyOf(certificates);
      keys = List.copyOf(keys);
    }

    boolean isEmpty() {
      return certificates.isEmpty() && keys.isEmpty();
    }
  }

  /**
   * What is let pass.
   *
   * @param expired certificates outside of their time
   * @param untrusted any peer: what fails is only noted
   */
  public record Leniency(boolean expired, boolean untrusted) {}

  /** One without trust domains. */
  public PeerVerification(
      List<X509Certificate> trusted,
      Revocation revocation,
      List<SubjectAltNames.Matcher> subjectAltNames,
      Pins pins,
      int maxDepth,
      Leniency leniency) {
    this(TrustDomains.NONE, trusted, revocation, subjectAltNames, pins, maxDepth, leniency);
  }

  /** The same, but with trusted certificates by trust domain, as far as there are any. */
  public PeerVerification withTrustDomains(TrustDomains domains) {
    return domains.isEmpty()
        ? this
        : new PeerVerification(
            domains, List.of(), revocation, subjectAltNames, pins, maxDepth, leniency);
  }

  /** The same, but with {@code names} for those that the peer has to have. */
  PeerVerification withSubjectAltNames(List<SubjectAltNames.Matcher> names) {
    return new PeerVerification(trustDomains, trusted, revocation, names, pins, maxDepth, leniency);
  }

  /** Whether a peer's certificate is looked at at all. */
  boolean isAnything() {
    return !trustDomains.isEmpty()
        || !trusted.isEmpty()
        || !subjectAltNames.isEmpty()
        || !pins.isEmpty();
  }

  /**
   * Adds everything that is asked for to {@code digest}, so that a session which began under other
   * demands is told apart.
   */
  void addTo(MessageDigest digest) throws GeneralSecurityException {
    add(digest, trusted);
    for (String domain : new TreeSet<>(trustDomains.bundles().keySet())) {
      digest.update(domain.getBytes(StandardCharsets.UTF_8));
      add(digest, trustDomains.bundles().getOrDefault(domain, List.of()));
      addLists(digest, trustDomains.lists().getOrDefault(domain, List.of()));
    }
    addLists(digest, revocation.lists);
    String rest =
        revocation.onlyLeaf + "|" + subjectAltNames + '|' + pins + '|' + maxDepth + '|' + leniency;
    digest.update(rest.getBytes(StandardCharsets.UTF_8));
  }

  private static void add(MessageDigest digest, List<X509Certificate> certificates)
      throws GeneralSecurityException {
    digest.update((byte) certificates.size());
    for (X509Certificate certificate : certificates) {
      digest.update(certificate.getEncoded());
    }
  }

  private static void addLists(MessageDigest digest, List<X509CRL> lists)
      throws GeneralSecurityException {
    digest.update((byte) lists.size());
    for (X509CRL list : lists) {
      digest.update(list.getEncoded());
    }
  }
}
