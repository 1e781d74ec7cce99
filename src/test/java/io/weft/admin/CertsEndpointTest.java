package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.net.ShownCertificates;
import io.weft.net.ShownCertificates.Shown;
import io.weft.net.ShownCertificates.Staple;
import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertsEndpointTest {
  private static final TestCertificate CERTIFICATE = TestCertificate.authority("a");
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void showsHowLongStaplesHold() throws IOException {
    String shown =
        certs(
            new Shown(
                "a.crt", CERTIFICATE.certificate(), new Staple(THEN, THEN.plusSeconds(86_400))));

    assertTrue(
        shown
            .replaceAll("\\s", "")
            .contains(
                "\"ocsp_details\":{\"valid_from\":\"2026-01-02T03:04:05Z\","
                    + "\"expiration\":\"2026-01-03T03:04:05Z\"}"),
        shown);
  }

  @Test
  void saysNothingOfStaplesWhereThereIsNone() throws IOException {
    String shown = certs(new Shown("a.crt", CERTIFICATE.certificate()));

    assertFalse(shown.contains("ocsp_details"), shown);
  }

  private static String certs(Shown certificate) throws IOException {
    ShownCertificates shown = new ShownCertificates(List.of(), List.of(certificate));
    AdminResponse response =
        new CertsEndpoint(() -> List.of(shown))
            .endpoint()
            .handler()
            .handle(new AdminRequest("GET", "/certs", QueryString.ofPath("/certs")));
    return new String(response.body().open().readAllBytes(), StandardCharsets.UTF_8);
  }
}
