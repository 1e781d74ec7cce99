package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are swapped while clients come, as Kubernetes and file-based SDS do it. */
@Timeout(120)
class CertificateRenewalIT {
  private static final int SWAPS = 4;
  private static final int CLIENTS = 2;
  private static final TestCertificate AUTHORITY = TestCertificate.authority("ca");
  private static final List<TestCertificate> CERTIFICATES =
      List.of(
          TestCertificate.named("even").ip("127.0.0.1").issuedBy(AUTHORITY).build(),
          TestCertificate.named("odd").ip("127.0.0.1").issuedBy(AUTHORITY).build());
  private static final String CONTEXT =
      "transport_socket: { name: tls, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext, common_tls_context: {"
          + " %s } } }, ";
  private static final String FILES =
      "tls_certificates: [ { certificate_chain: { filename: %1$s/tls.crt }, private_key: {"
          + " filename: %1$s/tls.key }, watched_directory: { path: %1$s } } ]";
  private static final String SDS =
      "tls_certificate_sds_secret_configs: [ { name: own, sds_config: { path_config_source: { path:"
          + " %s/secret.yaml } } } ]";
  private static final String SECRET =
      "resources: [ { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.tls.v3.Secret, name: own, tls_certificate: {"
          + " certificate_chain: { filename: %1$s/tls.crt }, private_key: { filename:"
          + " %1$s/tls.key } } } ]\n";

  /** Puts the certificate of a number into the place of the one before. */
  private interface Swap {
    void to(int number) throws IOException;
  }

  @TempDir Path folder;

  @Test
  void followsLinksThatAreSwappedUnderLoad() throws Exception {
    Path links = writeBoth("links");
    link(links, 0);
    Files.createSymbolicLink(links.resolve("tls.crt"), Path.of("..data/tls.crt"));
    Files.createSymbolicLink(links.resolve("tls.key"), Path.of("..data/tls.key"));

    swapUnderLoad(FILES.formatted(links), number -> link(links, number));
  }

  @Test
  void followsAFileOfSecretsThatIsReplacedUnderLoad() throws Exception {
    Path secrets = writeBoth("secrets");
    secret(secrets, 0);

    swapUnderLoad(SDS.formatted(secrets), number -> secret(secrets, number));
  }

  private void swapUnderLoad(String context, Swap swap) throws Exception {
    String listener =
        Bootstraps.echo("edge", 0)
            .replace("filter_chains: [ { ", "filter_chains: [ { " + CONTEXT.formatted(context));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    try (WeftProcess weft = WeftProcess.serve(folder, Bootstraps.of(listener, ""))) {
      int port = weft.port("edge");
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(load(port, over, served));
      }
      for (int number = 1; number <= SWAPS; number++) {
        swap.to(number % 2);
        awaitShown(port, CERTIFICATES.get(number % 2).certificate());
      }
      over.set(true);
      for (CompletableFuture<Void> client : clients) {
        client.get();
      }
    }
    assertTrue(served.get() >= SWAPS, served::toString);
  }

  /** Comes again and again, with sessions that are gone on with. */
  private static CompletableFuture<Void> load(int port, AtomicBoolean over, AtomicInteger served) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            SSLContext context = TestTls.context(AUTHORITY, null);
            while (!over.get()) {
              exchange(context, port);
              served.incrementAndGet();
            }
            end.complete(null);
          } catch (Exception | AssertionError e) {
            end.completeExceptionally(e);
          }
        });
    return end;
  }

  private static void awaitShown(int port, X509Certificate certificate) throws Exception {
    X509Certificate shown;
    do {
      shown = exchange(TestTls.context(AUTHORITY, null), port);
    } while (!shown.equals(certificate));
  }

  /** The certificate of the server, which sends back what it gets. */
  private static X509Certificate exchange(SSLContext context, int port) throws Exception {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
      socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      if (socket.getInputStream().readNBytes(5).length < 5) {
        throw new IOException("the server closed");
      }
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** A folder with a certificate in {@code ..0} and another one in {@code ..1}. */
  private Path writeBoth(String name) throws IOException {
    Path parent = Files.createDirectory(folder.resolve(name));
    for (int i = 0; i < CERTIFICATES.size(); i++) {
      CERTIFICATES.get(i).write(Files.createDirectory(parent.resolve(".." + i)), "tls");
    }
    return parent;
  }

  private static void link(Path links, int number) throws IOException {
    Path fresh = Files.createSymbolicLink(links.resolve("..new"), Path.of(".." + number));
    replace(fresh, links.resolve("..data"));
  }

  private static void secret(Path secrets, int number) throws IOException {
    Path fresh = secrets.resolve("new.yaml");
    Files.writeString(fresh, SECRET.formatted(secrets.resolve(".." + number)));
    replace(fresh, secrets.resolve("secret.yaml"));
  }

  private static void replace(Path fresh, Path old) throws IOException {
    Files.move(fresh, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
