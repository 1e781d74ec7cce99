package io.weft.net;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Certificates that a transport uses, for whoever shows them. A value.
 *
 * @param trusted those that end the chains of peers
 * @param own those that are shown to peers, without what authorities stand behind them
 */
public record ShownCertificates(List<Shown> trusted, List<Shown> own) {
  public ShownCertificates {
    trusted = List.copyOf(trusted);
    own = List.copyOf(own);
  }

  /**
   * A certificate and where it came from.
   *
   * @param path of its file; {@code <inline>} if it stands in the configuration
   */
  public record Shown(String path, X509Certificate certificate) {}
}
