package io.weft.integration;

import io.weft.testing.TestCertificate;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS of Java's clients and of bootstraps, for integration tests. */
final class TestTls {
  private static final char[] PASSWORD = {};

  private TestTls() {}

  /** A client that trusts {@code authority}. */
  static HttpClient client(TestCertificate authority) throws GeneralSecurityException {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(context(authority, null))
        .build();
  }

  /** What a client needs that trusts {@code authority} and shows {@code identity}, if any. */
  static SSLContext context(TestCertificate authority, @Nullable TestCertificate identity)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    load(store);
    store.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    if (identity != null) {
      store.setKeyEntry(
          "me", identity.key(), PASSWORD, identity.chain().toArray(new Certificate[0]));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** The transport socket of a filter chain whose certificate is NAME in {@code folder}. */
  static String transportSocket(Path folder, String name) {
    return transportSocket(folder, name, "", "");
  }

  /**
   * As {@link #transportSocket(Path, String)}, with more fields.
   *
   * @param common of the common context, each after a comma
   * @param more of the context, each after a comma
   */
  static String transportSocket(Path folder, String name, String common, String more) {
    return """

    transport_socket:
      name: envoy.transport_sockets.tls
      typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3\
    .DownstreamTlsContext, common_tls_context: { tls_certificates: [ { certificate_chain: {\
     filename: %1$s/%2$s.crt }, private_key: { filename: %1$s/%2$s.key } } ] %3$s } %4$s }
    """
        .formatted(folder, name, common, more);
  }

  private static void load(KeyStore store) throws GeneralSecurityException {
    try {
      store.load(null, PASSWORD);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
  }
}
