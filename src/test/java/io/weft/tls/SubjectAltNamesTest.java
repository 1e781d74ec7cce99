package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.TestCertificate;
import io.weft.tls.SubjectAltNames.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectAltNamesTest {
  @ParameterizedTest
  @CsvSource({
    "a.example.com, a.example.com, true",
    "A.example.com, a.EXAMPLE.com, true",
    "*.example.com, a.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, a.b.example.com, false",
    "f*.example.com, foo.example.com, true",
    "f*.example.com, bar.example.com, false",
    "*o.example.com, foo.example.com, true",
    "*.com, example.com, false",
    "a.*.com, a.example.com, false",
    "*.*.example.com, a.b.example.com, false",
    "xn--*.example.com, xn--a.example.com, false",
    "'', a, false",
  })
  void aWildcardStandsForOneLabel(String pattern, String host, boolean serves) {
    assertEquals(serves, SubjectAltNames.serves(pattern, host));
  }

  @Test
  void namesAreFoundByKind() {
    TestCertificate certificate =
        TestCertificate.named("a")
            .dns("a.test")
            .uri("spiffe://mesh.test/a")
            .email("a@test")
            .ip("10.0.0.1")
            .ip("2001:db8::1")
            .build();

    assertEquals(List.of("a.test"), SubjectAltNames.of(certificate.certificate(), Kind.DNS));
    assertEquals(
        List.of("spiffe://mesh.test/a"), SubjectAltNames.of(certificate.certificate(), Kind.URI));
    assertEquals(List.of("a@test"), SubjectAltNames.of(certificate.certificate(), Kind.EMAIL));
    assertEquals(
        List.of("10.0.0.1", "2001:db8::1"),
        SubjectAltNames.of(certificate.certificate(), Kind.IP_ADDRESS));
  }

  @Test
  void aNameThatMakesNoSenseHidesNoOther() {
    TestCertificate certificate =
        TestCertificate.named("a")
            .name(7, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5)
            .dns("a_b.test")
            .uri("spiffe://x y/_")
            .build();

    assertEquals(List.of(""), SubjectAltNames.of(certificate.certificate(), Kind.IP_ADDRESS));
    assertEquals(List.of("a_b.test"), SubjectAltNames.of(certificate.certificate(), Kind.DNS));
    assertEquals(
        List.of("spiffe://x y/_"), SubjectAltNames.of(certificate.certificate(), Kind.URI));
  }

  @ParameterizedTest
  @CsvSource({
    "0c0568656c6c6f, hello",
    "0101ff, true",
    "020203e8, 1000",
    "06062a864886f70d, 1.2.840.113549",
    "030200ff, \ufffd",
  })
  void otherNamesHaveAnObjectIdAndAValue(String value, String text) {
    byte[] objectId = HexFormat.of().parseHex("06032a0304");
    byte[] content = HexFormat.of().parseHex(value);
    byte[] name = Der.element(0x20, objectId, Der.element(0xa0, content));
    SubjectAltNames.Matcher matcher =
        new SubjectAltNames.Matcher(Kind.OTHER_NAME, "", text::equals, null, "1.2.3.4");
    SubjectAltNames.Matcher ofAnother =
        new SubjectAltNames.Matcher(Kind.OTHER_NAME, "", text::equals, null, "1.2.3.5");
    TestCertificate certificate =
        TestCertificate.named("a").name(0x20, Arrays.copyOfRange(name, 2, name.length)).build();

    assertEquals(List.of(text), SubjectAltNames.of(certificate.certificate(), Kind.OTHER_NAME));
    assertTrue(matcher.matches(certificate.certificate()));
    assertFalse(ofAnother.matches(certificate.certificate()));
  }
}
