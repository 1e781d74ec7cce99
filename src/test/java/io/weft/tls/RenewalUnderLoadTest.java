package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates that change all the time, while clients come and stay. */
@Timeout(120)
class RenewalUnderLoadTest {
  private static final int RENEWALS = 200;
  private static final int CLIENTS = 3;
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  private final List<TestCertificate> certificates =
      List.of(
          TestCertificate.named("odd").dns("a.test").issuedBy(TlsFixture.CA).build(),
          TestCertificate.named("even").dns("a.test").issuedBy(TlsFixture.CA).build());

  @Test
  void noHandshakeAndNoConnectionFails() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger exchanges = new AtomicInteger();
    try (TlsFixture server = TlsFixture.simple();
        SSLSocket lasting = server.client(null, "a.test")) {
      server.echo();
      exchange(lasting);
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            start(() -> {
              SSLContext resuming = TlsFixture.context(null);
              while (!done.get()) {
                server.echo();
                try (SSLSocket client = server.resuming(resuming, "a.test")) {
                  exchange(client);
                  exchanges.incrementAndGet();
                }
              }
            }));
      }
      for (int i = 0; i < RENEWALS; i++) {
        int before = exchanges.get();
        server.transport.renew(
            List.of(TlsFixture.loaded(certificates.get(i % 2))), TlsFixture.trust(TlsFixture.CA));
        exchange(lasting);
        while (exchanges.get() == before && clients.stream().noneMatch(CompletableFuture::isDone)) {
          Thread.onSpinWait();
        }
      }
      done.set(true);
      for (CompletableFuture<Void> client : clients) {
        client.get();
      }

      assertTrue(exchanges.get() >= RENEWALS, exchanges::toString);
      assertEquals(0, server.ssl("connection_error"));
    }
  }

  private static void exchange(SSLSocket client) throws Exception {
    client.getOutputStream().write(HELLO);
    assertArrayEquals(HELLO, client.getInputStream().readNBytes(HELLO.length));
  }

  /** What a client does. */
  @FunctionalInterface
  private interface Client {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> start(Client client) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            client.run();
            end.complete(null);
          } catch (Exception | AssertionError e) {
            end.completeExceptionally(e);
          }
        });
    return end;
  }
}
