package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.TestCertificate;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS between Weft as a process of its own and a client of Java's. */
@Timeout(120)
class TlsIT {
  private static final TestCertificate AUTHORITY = TestCertificate.authority("ca");
  private static final TestCertificate SERVER =
      TestCertificate.named("server").ip("127.0.0.1").issuedBy(AUTHORITY).build();
  private static final TestCertificate CLIENT =
      TestCertificate.named("client")
          .uri("spiffe://mesh.test/ns/one/sa/client")
          .issuedBy(AUTHORITY)
          .build();

  @TempDir Path folder;

  @BeforeEach
  void writeCertificates() {
    SERVER.write(folder, "server");
    AUTHORITY.write(folder, "ca");
  }

  @Test
  void servesTheNamesThatMeshClientsSend() throws Exception {
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap("", ""))) {
      String answer =
          get(weft.port("edge"), "outbound_.80_._.reviews.default.svc.cluster.local", null);

      assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
      assertFalse(weft.err().contains("underscore"), weft::err);
    }
  }

  @Test
  void tellsWhoTheClientIs() throws Exception {
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap(trust(), ""))) {
      String known = get(weft.port("edge"), "a.test", CLIENT);
      String unknown = get(weft.port("edge"), "a.test", null);

      assertTrue(known.contains("CN=client,O=Test spiffe://mesh.test/ns/one/sa/client"), known);
      assertFalse(unknown.contains("CN="), unknown);
    }
  }

  @Test
  void showsCertificatesButNoKeys() throws Exception {
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap(trust(), ""))) {
      String certificates = weft.admin("GET", "/certs").body();
      String dump = weft.admin("GET", "/config_dump").body();

      assertTrue(certificates.contains(folder + "/server.crt"), certificates);
      assertTrue(certificates.contains(folder + "/ca.crt"), certificates);
      assertTrue(dump.contains("[redacted]"), dump);
      assertFalse(dump.contains("server.key"), dump);
    }
  }

  @Test
  void aBadCertificateIsRefusedWithFileAndReason() throws Exception {
    Files.writeString(folder.resolve("server.key"), CLIENT.keyPem());
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(wrong, bootstrap("", ""));
    try (WeftProcess weft = WeftProcess.run(folder, "--mode", "validate", "-c", wrong.toString())) {
      assertEquals(1, weft.exitStatus());
      assertTrue(
          weft.err()
              .contains(
                  "Failed to load certificate chain from "
                      + folder
                      + "/server.crt: the private key does not belong to the certificate"),
          weft::err);
      assertFalse(weft.err().contains("PRIVATE KEY"), weft::err);
    }
  }

  private static String trust() {
    return ", validation_context: { trusted_ca: { filename: %s/ca.crt } }";
  }

  private String bootstrap(String common, String more) {
    String listener =
        Bootstraps.http(
            "edge",
            0,
            "",
            "{ match: { prefix: / }, direct_response: { status: 200 }, response_headers_to_add: [ {"
                + " header: { key: x-client, value: \"%DOWNSTREAM_PEER_SUBJECT%"
                + " %DOWNSTREAM_PEER_URI_SAN%\" } } ] }");
    String socket =
        TestTls.transportSocket(folder, "server", common.formatted(folder), more)
            .strip()
            .replace("\n  ", ", ")
            .replace("transport_socket:, ", "transport_socket: { ");
    return Bootstraps.of(
        listener.replace("filter_chains: [ { ", "filter_chains: [ { " + socket + " }, "), "");
  }

  /** The answer to a request on a connection for {@code serverName}. */
  private static String get(int port, String serverName, @Nullable TestCertificate identity)
      throws Exception {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    try (SSLSocket socket =
        (SSLSocket)
            TestTls.context(AUTHORITY, identity)
                .getSocketFactory()
                .createSocket(plain, "127.0.0.1", port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      byte[] name = serverName.getBytes(StandardCharsets.US_ASCII);
      parameters.setServerNames(List.of(new SNIServerName(0, name) {}));
      socket.setSSLParameters(parameters);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
