package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.testing.TestCertificate;
import io.weft.tls.SubjectAltNames.Kind;
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
}
