package io.weft.extension.matching.ssl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import io.weft.testing.TestCertificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SslInputFactoryTest {
  private final ConnectionInfo connection =
      new ConnectionInfo(Address.of("127.0.0.1", 443), Address.of("127.0.0.1", 4000));

  @Test
  void readsNamesAndSubjectOfTheClient() {
    TestCertificate client =
        TestCertificate.named("a").uri("spiffe://a").uri("spiffe://b").dns("a.test").build();
    connection.tls(new Handshake(List.of(client.certificate())));

    assertEquals(
        Map.of(
            "envoy.matching.inputs.dns_san", "a.test",
            "envoy.matching.inputs.subject", "CN=a,O=Test",
            "envoy.matching.inputs.uri_san", "spiffe://a,spiffe://b"),
        texts());
  }

  @Test
  void hasNothingInClearTextAndWithoutACertificate() {
    assertEquals(Map.of(), texts());
    connection.tls(new Handshake(List.of()));
    assertEquals(Map.of(), texts());
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (SslInputFactory<?> factory : SslInputFactory.all()) {
      String text = text(factory);
      if (text != null) {
        texts.put(factory.name(), text);
      }
    }
    return texts;
  }

  private <C> @Nullable String text(SslInputFactory<C> factory) {
    C config = factory.configType().cast(defaultOf(factory.configType()));
    return ((MatchInput.Text) factory.create(config)).text(MatchingData.of(connection));
  }

  private static Object defaultOf(Class<?> message) {
    try {
      return message.getMethod("getDefaultInstance").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private record Handshake(List<X509Certificate> peerCertificates) implements TlsInfo {
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

    @Override
    public @Nullable X509Certificate localCertificate() {
      return null;
    }
  }
}
