package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdkParametersTest {
  @Test
  void emptyListsStandForEnvoysDefaults() throws ConfigException {
    JdkParameters parameters =
        parameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of(), List.of(), List.of());

    assertEquals(List.of("TLSv1.3", "TLSv1.2"), parameters.protocols());
    assertEquals(List.of("x25519", "secp256r1"), parameters.namedGroups());
    assertTrue(parameters.cipherSuites().contains("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
    assertEquals(List.of(), parameters.signatureSchemes());
  }

  @Test
  void suitesOfTls13AreThereWhateverIsConfigured() throws ConfigException {
    assertEquals(
        List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        suites("ECDHE-ECDSA-AES256-GCM-SHA384").cipherSuites());
  }

  @Test
  void suitesInGroupsAndThoseThatTheJdkLacksAreTaken() throws ConfigException {
    assertEquals(
        List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
        suites(
                "[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]",
                "PSK-AES256-CBC-SHA")
            .cipherSuites()
            .subList(3, 5));
  }

  @Test
  void unknownNamesAreRefusedAllAtOnce() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () ->
                parameters(
                    TlsVersion.TLS_1_2,
                    TlsVersion.TLS_1_3,
                    List.of("NO-SUCH-CIPHER"),
                    List.of("P-255"),
                    List.of("rsa")));

    assertEquals(3, failure.problems().size());
    assertTrue(failure.getMessage().contains("NO-SUCH-CIPHER"), failure.getMessage());
    assertTrue(failure.getMessage().contains("P-255"), failure.getMessage());
  }

  @Test
  void whatTheJdkLacksAltogetherIsRefused() {
    assertThrows(
        ConfigException.class,
        () ->
            parameters(
                TlsVersion.TLS_1_2,
                TlsVersion.TLS_1_2,
                List.of("PSK-AES256-CBC-SHA"),
                List.of(),
                List.of()));
    assertThrows(
        ConfigException.class,
        () ->
            parameters(
                TlsVersion.TLS_1_2,
                TlsVersion.TLS_1_3,
                List.of(),
                List.of("X25519MLKEM768"),
                List.of()));
    assertThrows(
        ConfigException.class,
        () -> parameters(TlsVersion.TLS_1_0, TlsVersion.TLS_1_1, List.of(), List.of(), List.of()));
  }

  private static JdkParameters suites(String... suites) throws ConfigException {
    return parameters(
        TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of(suites), List.of(), List.of());
  }

  private static JdkParameters parameters(
      TlsVersion minimum,
      TlsVersion maximum,
      List<String> suites,
      List<String> curves,
      List<String> schemes)
      throws ConfigException {
    return JdkParameters.of(new TlsParameters(minimum, maximum, suites, curves, schemes));
  }
}
