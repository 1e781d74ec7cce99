package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.testing.TestCertificate;
import io.weft.tls.KeyUsage.KeyUsageException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

class KeyUsageTest {
  private static final String SIGNED = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  private static final String SIGNED_13 = "TLS_AES_128_GCM_SHA256";
  private static final String ENCIPHERED = "TLS_RSA_WITH_AES_128_GCM_SHA256";

  @Test
  void keysAreForWhatTheirCertificateSays() {
    X509Certificate signs = certificate(0);
    X509Certificate enciphers = certificate(2);

    assertDoesNotThrow(() -> KeyUsage.check(signs, SIGNED));
    assertDoesNotThrow(() -> KeyUsage.check(signs, SIGNED_13));
    assertDoesNotThrow(() -> KeyUsage.check(enciphers, ENCIPHERED));
    assertThrows(KeyUsageException.class, () -> KeyUsage.check(signs, ENCIPHERED));
    assertThrows(KeyUsageException.class, () -> KeyUsage.check(enciphers, SIGNED));
    assertThrows(KeyUsageException.class, () -> KeyUsage.check(enciphers, SIGNED_13));
  }

  @Test
  void keysAreForEverythingWhereNothingIsSaid() {
    X509Certificate silent = TestCertificate.named("a").build().certificate();

    assertDoesNotThrow(() -> KeyUsage.check(silent, SIGNED));
    assertDoesNotThrow(() -> KeyUsage.check(silent, ENCIPHERED));
  }

  private static X509Certificate certificate(int use) {
    return TestCertificate.named("a").keyUsage(use).build().certificate();
  }
}
