package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OcspStapleTest {
  private static final X509Certificate CERTIFICATE = TlsFixture.SERVER.certificate();
  private static final String FUTURE = "29991231235959Z";
  private static final String PAST = "20200101000000Z";
  private static final ClientHello ASKING = hello(List.of(0, 5, 10));
  private static final ClientHello SILENT = hello(List.of(0, 10));

  @Test
  void knowsWhenItsTimeIsOver() throws ConfigException {
    assertFalse(staple(FUTURE).isExpired());
    assertTrue(staple(PAST).isExpired());
    assertTrue(staple(null).isExpired());
  }

  @Test
  void anotherCertificatesResponseIsRefused() {
    byte[] other = response(0, CERTIFICATE.getSerialNumber().add(BigInteger.ONE), FUTURE);

    assertEquals("OCSP response does not match its TLS certificate", problem(other));
  }

  @Test
  void aFailureAndWhatIsNoResponseAreRefused() {
    byte[] failure = response(3, CERTIFICATE.getSerialNumber(), FUTURE);

    assertEquals("OCSP response was unsuccessful", problem(failure));
    assertTrue(problem(new byte[] {1, 2, 3}).startsWith("OCSP response is malformed"));
    assertTrue(problem(new byte[0]).startsWith("OCSP response is malformed"));
    byte[] emptyStatus = {0x30, 2, 0x0a, 0};
    assertTrue(problem(emptyStatus).startsWith("OCSP response is malformed"));
  }

  @Test
  void policiesDecideAboutClientsThatAsk() throws Exception {
    TlsIdentity without = TlsFixture.loaded(TlsFixture.SERVER).identity();
    TlsIdentity valid = without.stapled(staple(FUTURE));
    TlsIdentity expired = without.stapled(staple(PAST));

    for (OcspPolicy policy : OcspPolicy.values()) {
      assertEquals(OcspPolicy.Action.NOT_ASKED_FOR, policy.action(expired, SILENT));
      assertEquals(OcspPolicy.Action.STAPLE, policy.action(valid, ASKING));
    }
    assertEquals(OcspPolicy.Action.OMIT, OcspPolicy.LENIENT_STAPLING.action(expired, ASKING));
    assertEquals(OcspPolicy.Action.OMIT, OcspPolicy.LENIENT_STAPLING.action(without, ASKING));
    assertEquals(OcspPolicy.Action.FAIL, OcspPolicy.STRICT_STAPLING.action(expired, ASKING));
    assertEquals(OcspPolicy.Action.OMIT, OcspPolicy.STRICT_STAPLING.action(without, ASKING));
    assertEquals(OcspPolicy.Action.FAIL, OcspPolicy.MUST_STAPLE.action(expired, ASKING));
    assertEquals(OcspPolicy.Action.FAIL, OcspPolicy.MUST_STAPLE.action(without, ASKING));
  }

  private static OcspStaple staple(@Nullable String nextUpdate) throws ConfigException {
    return OcspStaple.of(response(0, CERTIFICATE.getSerialNumber(), nextUpdate), CERTIFICATE);
  }

  private static String problem(byte[] response) {
    ConfigException failure =
        assertThrows(ConfigException.class, () -> OcspStaple.of(response, CERTIFICATE));
    return failure.problems().getFirst().problem();
  }

  /** A response that nobody has signed (RFC 6960 section 4.2.1). */
  private static byte[] response(int status, BigInteger serialNumber, @Nullable String nextUpdate) {
    byte[] hash = Der.element(Der.OCTET_STRING, new byte[20]);
    byte[] identity =
        Der.element(
            Der.SEQUENCE,
            Der.element(Der.SEQUENCE),
            hash,
            hash,
            Der.element(Der.INTEGER, serialNumber.toByteArray()));
    byte[] single =
        Der.element(
            Der.SEQUENCE,
            identity,
            Der.element(0x80),
            time(PAST),
            nextUpdate == null ? new byte[0] : Der.element(0xa0, time(nextUpdate)));
    byte[] data =
        Der.element(
            Der.SEQUENCE, Der.element(0xa2, hash), time(PAST), Der.element(Der.SEQUENCE, single));
    byte[] basic = Der.element(Der.SEQUENCE, data, Der.element(Der.SEQUENCE));
    byte[] typed =
        Der.element(
            Der.SEQUENCE,
            Der.element(Der.OBJECT_ID, new byte[] {0x2b}),
            Der.element(Der.OCTET_STRING, basic));
    return Der.element(
        Der.SEQUENCE, Der.element(0x0a, new byte[] {(byte) status}), Der.element(0xa0, typed));
  }

  private static byte[] time(String text) {
    return Der.element(0x18, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static ClientHello hello(List<Integer> extensions) {
    return new ClientHello(
        0x0303,
        List.of(0x1301),
        extensions,
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(0x0304));
  }
}
