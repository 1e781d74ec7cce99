package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.net.ShownCertificates;
import io.weft.net.ShownCertificates.Shown;
import io.weft.net.ShownCertificates.Staple;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.testing.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerStatsTest {
  private static final X509Certificate CERTIFICATE = TestCertificate.authority("a").certificate();
  private static final Instant NOW = Instant.now();

  private final Scope root = new StatsStore().root();
  private final ServerStats stats = new ServerStats(root, 1, 0);

  @Test
  void showsTheStapleThatEndsFirst() {
    stats.certificates(
        List.of(
            shown(new Staple(NOW, NOW.plus(Duration.ofDays(2)))),
            shown(new Staple(NOW, NOW.plus(Duration.ofDays(1)))),
            shown(null)));

    long seconds = secondsUntilOcspExpiry();
    assertTrue(seconds > 86_400 - 600 && seconds <= 86_400, () -> seconds + " s");
  }

  @Test
  void aStapleThatHasEndedOrNamesNoEndCountsAsNow() {
    stats.certificates(List.of(shown(new Staple(NOW, NOW.minusSeconds(9)))));
    assertEquals(0, secondsUntilOcspExpiry());

    stats.certificates(
        List.of(shown(new Staple(NOW, NOW.plusSeconds(999))), shown(new Staple(NOW, null))));
    assertEquals(0, secondsUntilOcspExpiry());
  }

  @Test
  void withoutStaplesTheirTimeIsZero() {
    assertEquals(0, secondsUntilOcspExpiry());
    stats.certificates(List.of(shown(new Staple(NOW, NOW.plusSeconds(999)))));

    stats.certificates(List.of(shown(null)));

    assertEquals(0, secondsUntilOcspExpiry());
  }

  private static ShownCertificates shown(@Nullable Staple staple) {
    return new ShownCertificates(List.of(), List.of(new Shown("a.crt", CERTIFICATE, staple)));
  }

  private long secondsUntilOcspExpiry() {
    return root.scope("server").gauge("seconds_until_first_ocsp_response_expiring").value();
  }
}
