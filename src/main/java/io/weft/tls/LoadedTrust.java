package io.weft.tls;

import io.weft.net.ShownCertificates;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * What peers have to be, and where the trusted certificates were read from.
 *
 * @param path of their file; {@code <inline>} if they stand in the configuration
 * @param name of the secret; empty if it has none
 */
public record LoadedTrust(String path, String name, PeerVerification verification) {
  /** Any peer. */
  public static final LoadedTrust NONE = new LoadedTrust("", PeerVerification.NONE);

  /** One without name. */
  public LoadedTrust(String path, PeerVerification verification) {
    this(path, "", verification);
  }

  /** The same as the secret {@code secret}. */
  public LoadedTrust named(String secret) {
    return new LoadedTrust(path, secret, verification);
  }

  /** The certificates of one end for whoever shows them. */
  static ShownCertificates shown(List<LoadedIdentity> own, LoadedTrust trust) {
    List<ShownCertificates.Shown> trusted = new ArrayList<>();
    for (X509Certificate certificate : trust.verification.trusted()) {
      trusted.add(new ShownCertificates.Shown(trust.path, certificate));
    }
    List<ShownCertificates.Shown> shown = new ArrayList<>();
    for (LoadedIdentity identity : own) {
      OcspStaple staple = identity.identity().staple();
      shown.add(
          new ShownCertificates.Shown(
              identity.path(),
              identity.identity().certificate(),
              staple == null ? null : staple.shown()));
    }
    return new ShownCertificates(trusted, shown);
  }
}
