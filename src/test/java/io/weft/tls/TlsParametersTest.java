package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.common.ConfigException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsParametersTest {
  @BeforeEach
  void needsNativeCode() {
    assumeTrue(BoringSsl.isAvailable(), "no native code for this machine");
  }

  @Test
  void emptyListsStandForEnvoysDefaults() throws ConfigException {
    TlsParameters parameters = parameters(List.of(), List.of(), List.of());

    assertFalse(parameters.needsJdk());
    assertArrayEquals(new String[] {"X25519", "P-256"}, parameters.openSslCurves());
    assertTrue(parameters.openSslCipherSuites().contains(":ECDHE-RSA-AES256-GCM-SHA384"));
  }

  @Test
  void takesWhatJavaHasNot() throws ConfigException {
    TlsParameters parameters =
        new TlsParameters(
                TlsVersion.TLS_1_0,
                TlsVersion.TLS_1_1,
                List.of("[ECDHE-RSA-AES128-SHA|ECDHE-RSA-AES256-SHA]", "PSK-AES256-CBC-SHA"),
                List.of("X25519MLKEM768:P-521"),
                List.of())
            .check();

    assertFalse(parameters.needsJdk());
    assertArrayEquals(new String[] {"X25519MLKEM768", "P-521"}, parameters.openSslCurves());
    assertTrue(parameters.allows(TlsVersion.TLS_1_1));
    assertFalse(parameters.allows(TlsVersion.TLS_1_2));
  }

  @Test
  void signatureAlgorithmsAreLeftToJava() throws ConfigException {
    assertTrue(parameters(List.of(), List.of(), List.of("rsa_pss_rsae_sha256")).needsJdk());
  }

  @Test
  void unknownNamesAreRefusedAllAtOnce() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () -> parameters(List.of("NO-SUCH-CIPHER"), List.of("P-255"), List.of()));

    assertEquals(2, failure.problems().size());
    assertTrue(failure.getMessage().contains("NO-SUCH-CIPHER"), failure.getMessage());
    assertTrue(failure.getMessage().contains("P-255"), failure.getMessage());
  }

  private static TlsParameters parameters(
      List<String> suites, List<String> curves, List<String> schemes) throws ConfigException {
    return new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, suites, curves, schemes)
        .check();
  }
}
