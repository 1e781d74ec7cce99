package io.weft.net;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * @param staple that comes with it; null if none does
   */
  public record Shown(String path, X509Certificate certificate, @Nullable Staple staple) {
    /** One without staple. */
    public Shown(String path, X509Certificate certificate) {
      this(path, certificate, null);
    }

    /** How many whole days the certificate is still valid; 0 if it is not. */
    public long daysLeft() {
      Instant end = certificate.getNotAfter().toInstant();
      return Math.max(0, Duration.between(Instant.now(), end).toDays());
    }
  }

  /**
   * How long what an authority says of a certificate holds. Source: RFC 6960 section 4.2.1.
   *
   * @param nextUpdate null if it says no end, which is no time at all, as in Envoy
   */
  public record Staple(Instant thisUpdate, @Nullable Instant nextUpdate) {
    /** How many whole seconds it still holds; 0 if it does not. */
    public long secondsLeft() {
      return nextUpdate == null
          ? 0
          : Math.max(0, Duration.between(Instant.now(), nextUpdate).toSeconds());
    }
  }
}
