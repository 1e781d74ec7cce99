package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.net.Address;
import io.weft.net.CidrRange;
import io.weft.net.ConnectionInfo;
import io.weft.testing.ChildJvm;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class BoringEngineTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final ConnectionInfo INFO =
      new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
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
                TlsFixture.settings(false).parameters(), List.of(), "", false, false, true, null),
            TlsFixture.loaded(TlsFixture.CLIENT).identity(),
            PeerVerifier.ofServers(TlsFixture.trust(TlsFixture.CA).verification()));
  }

  @Test
  void encryptsSeveralRecordsAtOnceAndDecryptsWhatThereIsRoomFor() throws Exception {
    SSLEngine client = clients.engine(INFO, "a.test", List.of(), null);
    SSLEngine server = servers.engine(0, INFO, null);
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
  void anotherProcessWithTheSameTicketKeysGoesOnWithASession() throws Exception {
    ServerTlsContext one =
        servers(parameters(TlsVersion.TLS_1_3, "X25519"), TlsFixture.ticketKeys(1, 2));
    ServerTlsContext rotated =
        servers(parameters(TlsVersion.TLS_1_3, "X25519"), TlsFixture.ticketKeys(3, 1));
    ServerTlsContext stranger =
        servers(parameters(TlsVersion.TLS_1_3, "X25519"), TlsFixture.ticketKeys(4));

    assertFalse(isResumed(one));
    assertTrue(isResumed(rotated));
    assertFalse(isResumed(stranger));
  }

  private boolean isResumed(ServerTlsContext context) throws Exception {
    SSLEngine client = clients.engine(INFO, "a.test", List.of(), "key");
    SSLEngine server = context.engine(0, INFO, null);
    assertTrue(handshake(client, server, 20));
    boolean isResumed = ((BoringSession) server.getSession()).facts().isResumed();
    release(client, server);
    return isResumed;
  }

  @ParameterizedTest
  @CsvSource({"TLS_1_0,P-256", "TLS_1_1,P-256", "TLS_1_3,X25519MLKEM768", "TLS_1_3,P-521"})
  void agreesOnWhatJavaHasNot(TlsVersion version, String curve) throws Exception {
    TlsParameters parameters = parameters(version, curve);
    ServerTlsContext context = servers(parameters, List.of());
    ClientEngines engines =
        TlsContexts.client(
            new ClientTlsSettings(parameters, List.of(), "", false, false, false, null),
            TlsFixture.loaded(TlsFixture.CLIENT).identity(),
            PeerVerifier.ofServers(TlsFixture.trust(TlsFixture.CA).verification()));
    SSLEngine client = engines.engine(INFO, "a.test", List.of(), null);
    SSLEngine server = context.engine(0, INFO, null);

    assertTrue(handshake(client, server, 20));

    BoringSession.Facts facts = ((BoringSession) server.getSession()).facts();
    assertEquals(version.text(), facts.version());
    assertEquals(curve, facts.group());
    release(client, server);
  }

  @Test
  void writesSecretsOfConnectionsBetweenTheAddressesOfTheLog(@TempDir Path folder)
      throws Exception {
    List<CidrRange> covered = List.of(CidrRange.of(InetAddress.getByName("127.0.0.0"), 8));
    List<CidrRange> others = List.of(CidrRange.of(InetAddress.getByName("10.0.0.0"), 8));
    connectLogged(KeyLog.open(folder.resolve("all"), List.of(), List.of()));
    connectLogged(KeyLog.open(folder.resolve("covered"), covered, covered));
    connectLogged(KeyLog.open(folder.resolve("others"), covered, others));

    assertTrue(
        Files.readString(folder.resolve("all"))
            .matches("(?s)CLIENT_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]{64} [0-9a-f]+\n.*"));
    assertEquals(5, Files.readAllLines(folder.resolve("covered")).size());
    assertEquals(0, Files.size(folder.resolve("others")));
  }

  private void connectLogged(KeyLog log) throws Exception {
    ServerTlsSettings plain = TlsFixture.settings(false);
    ServerTlsContext context =
        new ServerTlsContext(
            new ServerTlsContext.Settings(
                new ServerTlsSettings(
                    plain.parameters(), List.of(), false, false, false, plain.resumption(), log),
                List.of(TlsFixture.loaded(TlsFixture.SERVER)),
                LoadedTrust.NONE));
    SSLEngine client = clients.engine(INFO, "a.test", List.of(), null);
    SSLEngine server = context.engine(0, INFO, null);
    assertTrue(handshake(client, server, 20));
    release(client, server);
  }

  private static ServerTlsContext servers(TlsParameters parameters, List<TicketKey> keys)
      throws Exception {
    return new ServerTlsContext(
        new ServerTlsContext.Settings(
            new ServerTlsSettings(
                parameters,
                List.of(),
                false,
                false,
                false,
                new SessionResumption(SessionResumption.Kind.STATELESS, Duration.ofHours(1), keys),
                null),
            List.of(TlsFixture.loaded(TlsFixture.SERVER)),
            LoadedTrust.NONE));
  }

  private static TlsParameters parameters(TlsVersion version, String curve) throws Exception {
    return new TlsParameters(
            version,
            version,
            version.compareTo(TlsVersion.TLS_1_2) < 0
                ? List.of("ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA")
                : List.of(),
            List.of(curve),
            List.of())
        .check();
  }

  @Test
  void saysWhenThereIsTooLittleRoomToEncrypt() throws Exception {
    SSLEngine client = clients.engine(INFO, "a.test", List.of(), null);
    SSLEngine server = servers.engine(0, INFO, null);
    assertTrue(handshake(client, server, 20));

    SSLEngineResult result =
        client.wrap(ByteBuffer.allocateDirect(10), ByteBuffer.allocateDirect(40));

    assertEquals(SSLEngineResult.Status.BUFFER_OVERFLOW, result.getStatus());
    release(client, server);
  }

  @Test
  void tellsOfTheEndOnceAndIsClosedAfterItsRelease() throws Exception {
    SSLEngine client = clients.engine(INFO, "a.test", List.of(), null);
    SSLEngine server = servers.engine(0, INFO, null);
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

  @Test
  void tellsOfAnEndThatCameWithData() throws Exception {
    SSLEngine client = clients.engine(INFO, "a.test", List.of(), null);
    SSLEngine server = servers.engine(0, INFO, null);
    assertTrue(handshake(client, server, 20));

    client.wrap(ByteBuffer.allocateDirect(5), toServer);
    client.closeOutbound();
    client.wrap(NOTHING, toServer);
    assertEquals(5, server.unwrap(toServer.flip(), plain.clear()).bytesProduced());
    assertTrue(server.isInboundDone());

    SSLEngineResult end = server.unwrap(NOTHING, plain.clear());
    assertEquals(SSLEngineResult.Status.CLOSED, end.getStatus());
    release(client, server);
  }

  @Test
  void tellsOfARecordThatIsNoneAfterTheDataBeforeIt() throws Exception {
    SSLEngine client = clients.engine(INFO, "a.test", List.of(), null);
    SSLEngine server = servers.engine(0, INFO, null);
    assertTrue(handshake(client, server, 20));

    client.wrap(ByteBuffer.allocateDirect(5), toServer);
    toServer.put(new byte[] {23, 3, 3, 0, 20}).put(new byte[20]);
    assertEquals(5, server.unwrap(toServer.flip(), plain.clear()).bytesProduced());

    assertThrows(SSLException.class, () -> server.unwrap(NOTHING, plain.clear()));
    release(client, server);
  }

  /** Handshakes that end, break off anywhere, and resume: what they took is given back. */
  @Test
  void tenThousandHandshakesLeaveNothingBehind() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/statm")), "no way to ask for the memory in use");
    String output =
        ChildJvm.output(
            HandshakeMemory.class,
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:TieredStopAtLevel=1");

    long grown = Long.parseLong(output);

    assertTrue(grown < 10L * MEBIBYTE, () -> grown / MEBIBYTE + " MiB more");
  }

  void manyHandshakes(int count) throws SSLException {
    for (int i = 0; i < count; i++) {
      SSLEngine client = clients.engine(INFO, "a.test", List.of(), i % 3 == 0 ? "key" : null);
      SSLEngine server = servers.engine(0, INFO, null);
      handshake(client, server, i % 2 == 0 ? 1 + i % 7 : 20);
      release(client, server);
    }
  }

  /** A release by a third thread while two are inside of the engine. */
  @Test
  void aReleaseWaitsForTheThreadsWithin() throws Exception {
    for (int i = 0; i < 200; i++) {
      SSLEngine client = clients.engine(INFO, "a.test", List.of(), null);
      SSLEngine server = servers.engine(0, INFO, null);
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
      server.wrap(ByteBuffer.allocateDirect(1), toClient); // tickets go before the first data
      unwrap(client, toClient);
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
}
