package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BoringEngineTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final ByteBuffer toServer = ByteBuffer.allocateDirect(128 * 1024);
  private final ByteBuffer toClient = ByteBuffer.allocateDirect(128 * 1024);
  private final ByteBuffer plain = ByteBuffer.allocateDirect(128 * 1024);
  private ServerTlsContext servers;
  private ClientEngines clients;

  @BeforeEach
  void makesContexts() throws Exception {
    assumeTrue(BoringSsl.isAvailable(), "no native code for this machine");
    servers =
        new ServerTlsContext(
            new ServerTlsContext.Settings(
                TlsFixture.settings(true),
                List.of(TlsFixture.loaded(TlsFixture.SERVER)),
                TlsFixture.trust(TlsFixture.CA)));
    clients =
        TlsContexts.client(
            new ClientTlsSettings(
                TlsFixture.settings(false).parameters(), List.of(), "", false, false, true),
            TlsFixture.loaded(TlsFixture.CLIENT).identity(),
            PeerVerifier.ofServers(TlsFixture.trust(TlsFixture.CA).verification()));
  }

  @Test
  void encryptsSeveralRecordsAtOnceAndDecryptsWhatThereIsRoomFor() throws Exception {
    SSLEngine client = clients.engine("a.test", List.of(), null);
    SSLEngine server = servers.engine(null);
    assertTrue(handshake(client, server, 20));
    ByteBuffer message = ByteBuffer.allocateDirect(50_000);
    for (int i = 0; i < message.capacity(); i++) {
      message.put((byte) (i * 7));
    }
    message.flip();

    SSLEngineResult sent = client.wrap(message, toServer);
    int received = 0;
    ByteBuffer small = ByteBuffer.allocateDirect(1000);
    toServer.flip();
    while (received < 50_000) {
      int count = server.unwrap(toServer, small.clear()).bytesProduced();
      for (int i = 0; i < count; i++) {
        assertEquals((byte) ((received + i) * 7), small.get(i));
      }
      received += count;
    }

    assertEquals(50_000, sent.bytesConsumed());
    assertFalse(toServer.hasRemaining());
    release(client, server);
  }

  @Test
  void saysWhenThereIsTooLittleRoomToEncrypt() throws Exception {
    SSLEngine client = clients.engine("a.test", List.of(), null);
    SSLEngine server = servers.engine(null);
    assertTrue(handshake(client, server, 20));

    SSLEngineResult result =
        client.wrap(ByteBuffer.allocateDirect(10), ByteBuffer.allocateDirect(40));

    assertEquals(SSLEngineResult.Status.BUFFER_OVERFLOW, result.getStatus());
    release(client, server);
  }

  @Test
  void tellsOfTheEndOnceAndIsClosedAfterItsRelease() throws Exception {
    SSLEngine client = clients.engine("a.test", List.of(), null);
    SSLEngine server = servers.engine(null);
    assertTrue(handshake(client, server, 20));

    client.closeOutbound();
    client.wrap(NOTHING, toServer);
    toServer.flip();
    assertEquals(SSLEngineResult.Status.CLOSED, server.unwrap(toServer, plain.clear()).getStatus());
    assertTrue(server.isInboundDone());
    assertTrue(client.isOutboundDone());
    assertEquals(4, server.wrap(ByteBuffer.allocateDirect(4), toClient.clear()).bytesConsumed());
    release(client, server);
    release(client, server);

    assertEquals(SSLEngineResult.Status.CLOSED, client.wrap(NOTHING, toServer.clear()).getStatus());
  }

  /** Handshakes that end, break off anywhere, and resume: what they took is given back. */
  @Test
  void tenThousandHandshakesLeaveNothingBehind() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/statm")), "no way to ask for the memory in use");
    manyHandshakes(1000);
    long before = residentBytes();

    manyHandshakes(9000);

    long grown = residentBytes() - before;
    assertTrue(grown < 48L * MEBIBYTE, () -> grown / MEBIBYTE + " MiB more");
  }

  private void manyHandshakes(int count) throws SSLException {
    for (int i = 0; i < count; i++) {
      SSLEngine client = clients.engine("a.test", List.of(), i % 3 == 0 ? "key" : null);
      SSLEngine server = servers.engine(null);
      handshake(client, server, i % 2 == 0 ? 1 + i % 7 : 20);
      release(client, server);
    }
  }

  /** A release by a third thread while two are inside of the engine. */
  @Test
  void aReleaseWaitsForTheThreadsWithin() throws Exception {
    for (int i = 0; i < 200; i++) {
      SSLEngine client = clients.engine("a.test", List.of(), null);
      SSLEngine server = servers.engine(null);
      assertTrue(handshake(client, server, 20));
      CountDownLatch begun = new CountDownLatch(2);
      AtomicReference<Exception> failure = new AtomicReference<>();
      Thread writer = Thread.ofPlatform().start(() -> untilClosed(client, true, begun, failure));
      Thread reader = Thread.ofPlatform().start(() -> untilClosed(client, false, begun, failure));
      begun.await();

      ((BoringEngine) client).release();
      writer.join();
      reader.join();

      assertEquals(null, failure.get());
      release(server);
    }
  }

  private static void untilClosed(
      SSLEngine engine, boolean writes, CountDownLatch begun, AtomicReference<Exception> failure) {
    ByteBuffer some = ByteBuffer.allocateDirect(20_000);
    ByteBuffer room = ByteBuffer.allocateDirect(40_000);
    try {
      SSLEngineResult result;
      do {
        begun.countDown();
        result =
            writes
                ? engine.wrap(some.clear(), room.clear())
                : engine.unwrap(some.clear().limit(0), room.clear());
      } while (result.getStatus() != SSLEngineResult.Status.CLOSED);
    } catch (SSLException | RuntimeException e) {
      failure.set(e);
    }
  }

  /** Lets both talk; returns whether they are through after so many turns. */
  private boolean handshake(SSLEngine client, SSLEngine server, int turns) throws SSLException {
    toServer.clear();
    toClient.clear();
    for (int i = 0; i < turns; i++) {
      if (i % 2 == 0) {
        advance(client, toClient, toServer);
      } else {
        advance(server, toServer, toClient);
      }
    }
    boolean done =
        client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
            && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    if (done) {
      server.wrap(NOTHING, toClient);
      unwrap(client, toClient); // tickets
      toServer.clear();
      toClient.clear();
    }
    return done;
  }

  private void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> TlsConnection.runTasks(engine);
        case NEED_WRAP -> engine.wrap(NOTHING, out);
        case NEED_UNWRAP -> {
          if (in.position() == 0) {
            return;
          }
          unwrap(engine, in);
        }
        default -> {
          return;
        }
      }
    }
  }

  private void unwrap(SSLEngine engine, ByteBuffer in) throws SSLException {
    in.flip();
    engine.unwrap(in, plain.clear());
    in.compact();
  }

  private static void release(SSLEngine... engines) {
    for (SSLEngine engine : engines) {
      ((BoringEngine) engine).release();
    }
  }

  private static long residentBytes() throws IOException {
    System.gc();
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
  }
}
