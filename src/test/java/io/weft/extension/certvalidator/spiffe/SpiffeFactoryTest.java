package io.weft.extension.certvalidator.spiffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig.TrustDomain;
import io.weft.common.ConfigException;
import io.weft.testing.TestCertificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpiffeFactoryTest {
  private static final TestCertificate ONE = TestCertificate.authority("one");
  private static final TestCertificate TWO = TestCertificate.authority("two");

  @Test
  void readsABundleForEachDomain() throws Exception {
    assertEquals(
        Map.of("one.test", List.of(ONE.certificate()), "two.test", List.of(TWO.certificate())),
        new SpiffeFactory()
            .create(
                SPIFFECertValidatorConfig.newBuilder()
                    .addTrustDomains(domain("one.test", ONE.pem()))
                    .addTrustDomains(domain("two.test", TWO.pem()))
                    .build())
            .bundles());
  }

  @Test
  void refusesADomainThatIsThereTwiceOrHasNoCertificate() {
    assertProblem(
        SPIFFECertValidatorConfig.newBuilder()
            .addTrustDomains(domain("one.test", ONE.pem()))
            .addTrustDomains(domain("one.test", TWO.pem())),
        "Multiple trust bundles are given for one trust domain for one.test");
    assertProblem(
        SPIFFECertValidatorConfig.newBuilder().addTrustDomains(domain("one.test", "nothing")),
        "Failed to load trusted CA certificate for one.test");
  }

  @Test
  void readsBundlesInJson() throws Exception {
    String json =
        """
        {"version": 1, "trust_domains": {"one.test": {"sequence_number": 2, "keys": [
          {"use": "jwt-svid", "kty": "EC", "kid": "k"},
          {"x5c": ["%s"], "kty": "EC", "use": "x509-svid"}]}}}
        """
            .formatted(base64(ONE));

    assertEquals(
        Map.of("one.test", List.of(ONE.certificate())),
        new SpiffeFactory().create(bundles(json).build()).bundles());
  }

  @Test
  void refusesBundlesThatAreNone() {
    assertProblem(bundles("nothing"), "trust_bundles: Invalid SPIFFE bundle");
    assertProblem(bundles("[]"), "trust_bundles: Invalid SPIFFE bundle");
    assertProblem(bundles("{}"), "trust_bundles: No trust domains found in SPIFFE bundle");
    assertProblem(
        bundles("{\"trust_domains\": {\"a\": {\"keys\": []}}}"),
        "trust_bundles.a: no x509-svid certificates in 'keys'");
    assertProblem(
        bundles(
            "{\"trust_domains\": {\"a\": {\"keys\": [{\"use\": \"x509-svid\","
                + " \"x5c\": [\"AAAA\"]}]}}}"),
        "trust_bundles.a: Invalid x509 object in certs");
  }

  private static void assertProblem(SPIFFECertValidatorConfig.Builder config, String problem) {
    ConfigException failure =
        assertThrows(ConfigException.class, () -> new SpiffeFactory().create(config.build()));
    assertTrue(failure.getMessage().contains(problem), failure.getMessage());
  }

  private static SPIFFECertValidatorConfig.Builder bundles(String json) {
    return SPIFFECertValidatorConfig.newBuilder().setTrustBundles(inline(json));
  }

  private static TrustDomain domain(String name, String pem) {
    return TrustDomain.newBuilder().setName(name).setTrustBundle(inline(pem)).build();
  }

  private static String base64(TestCertificate certificate) throws Exception {
    return Base64.getEncoder().encodeToString(certificate.certificate().getEncoded());
  }

  private static DataSource inline(String text) {
    return DataSource.newBuilder().setInlineString(text).build();
  }
}
