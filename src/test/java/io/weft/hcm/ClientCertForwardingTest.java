package io.weft.hcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.formatter.Certificates;
import io.weft.hcm.ClientCertForwarding.Detail;
import io.weft.hcm.ClientCertForwarding.Mode;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.TlsInfo;
import io.weft.testing.TestCertificate;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCertForwardingTest {
  private static final TestCertificate SERVER =
      TestCertificate.named("server").uri("spiffe://mesh.test/server").build();
  private static final TestCertificate CLIENT =
      TestCertificate.named("cli\\\"ent")
          .uri("spiffe://mesh.test/client")
          .dns("one.test")
          .dns("two.test")
          .build();
  private static final TestCertificate NAMELESS = TestCertificate.named("nameless").build();
  private static final String CURRENT =
      "By=spiffe://mesh.test/server;Hash=" + Certificates.sha256(CLIENT.certificate());

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "SANITIZE, -",
        "FORWARD_ONLY, By=before",
        "APPEND_FORWARD, 'By=before,<current>'",
        "SANITIZE_SET, <current>",
        "ALWAYS_FORWARD_ONLY, By=before",
      })
  void eachModeTreatsTheFieldOfAClientWithACertificate(Mode mode, @Nullable String expected) {
    assertEquals(
        expected == null ? null : expected.replace("<current>", CURRENT),
        field(mode, Set.of(), "By=before", handshake(CLIENT)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "SANITIZE, -",
        "FORWARD_ONLY, -",
        "APPEND_FORWARD, -",
        "SANITIZE_SET, -",
        "ALWAYS_FORWARD_ONLY, By=before",
      })
  void theFieldOfOthersIsRemovedUnlessAlwaysForwarded(Mode mode, @Nullable String expected) {
    assertEquals(expected, field(mode, Set.of(), "By=before", handshake(null)));
    assertEquals(expected, field(mode, Set.of(), "By=before", null));
  }

  @Test
  void nothingIsAppendedToNothing() {
    assertEquals(CURRENT, field(Mode.APPEND_FORWARD, Set.of(), null, handshake(CLIENT)));
  }

  @Test
  void detailsStandInEnvoysOrder() {
    Set<Detail> all = EnumSet.allOf(Detail.class);
    String pem = Certificates.urlEncodedPem(CLIENT.certificate());

    assertEquals(
        CURRENT
            + ";Cert=\""
            + pem
            + "\";Chain=\""
            + pem
            + "\";Subject=\""
            + Certificates.subject(CLIENT.certificate()).replace("\"", "\\\"")
            + "\";URI=spiffe://mesh.test/client;DNS=one.test;DNS=two.test",
        field(Mode.SANITIZE_SET, all, null, handshake(CLIENT)));
  }

  @Test
  void theKeyOfAMissingUriIsThere() {
    String field =
        field(Mode.SANITIZE_SET, EnumSet.of(Detail.URI, Detail.DNS), null, handshake(NAMELESS));

    assertTrue(String.valueOf(field).endsWith(";URI="), field);
  }

  private static @Nullable String field(
      Mode mode, Set<Detail> details, @Nullable String before, @Nullable TlsInfo tls) {
    HeaderMap headers = new HeaderMap();
    if (before != null) {
      headers.set(HeaderName.X_FORWARDED_CLIENT_CERT, before);
    }
    new ClientCertForwarding(mode, details).apply(headers, tls);
    return headers.get(HeaderName.X_FORWARDED_CLIENT_CERT);
  }

  private static TlsInfo handshake(@Nullable TestCertificate client) {
    return new Handshake(client == null ? List.of() : client.chain(), SERVER.certificate());
  }

  private record Handshake(List<X509Certificate> peerCertificates, X509Certificate localCertificate)
      implements TlsInfo {
    @Override
    public String version() {
      return "TLSv1.3";
    }

    @Override
    public String cipherSuite() {
      return "TLS_AES_128_GCM_SHA256";
    }

    @Override
    public String sessionId() {
      return "";
    }

    @Override
    public boolean isPeerValidated() {
      return true;
    }
  }
}
