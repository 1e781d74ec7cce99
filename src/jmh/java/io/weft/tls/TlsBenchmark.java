package io.weft.tls;

import io.weft.common.ConfigException;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.testing.TestCertificate;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What TLS 1.3 costs without sockets, both ends together: a full handshake with a P-256 certificate
 * and X25519, and a record of 1 KB. {@code -jvmArgs -Dweft.crypto.provider=jdk} has Java do all of
 * it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TlsBenchmark {
  private static final int MESSAGE_BYTES = 1024;
  private static final ConnectionInfo INFO =
      new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final ByteBuffer toServer = ByteBuffer.allocateDirect(64 * 1024);
  private final ByteBuffer toClient = ByteBuffer.allocateDirect(64 * 1024);
  private final ByteBuffer plain = ByteBuffer.allocateDirect(64 * 1024);
  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private ServerTlsContext servers;
  private ClientEngines clients;
  private SSLEngine server;
  private SSLEngine client;

  /** Makes contexts, and the connection that records go over. */
  @Setup
  public void connect() throws ConfigException, GeneralSecurityException, SSLException {
    TestCertificate authority = TestCertificate.authority("ca");
    TestCertificate certificate =
        TestCertificate.named("server").dns("a.test").issuedBy(authority).build();
    PeerVerification byAuthority =
        new PeerVerification(
            List.of(authority.certificate()),
            new PeerVerification.Revocation(List.of(), false),
            List.of(),
            new PeerVerification.Pins(List.of(), List.of()),
            100,
            new PeerVerification.Leniency(false, false));
    TlsParameters parameters =
        new TlsParameters(
                TlsVersion.TLS_1_3, TlsVersion.TLS_1_3, List.of(), List.of("X25519"), List.of())
            .check();
    LoadedIdentity identity =
        new LoadedIdentity("<inline>", TlsIdentity.of(certificate.chain(), certificate.key()));
    servers =
        new ServerTlsContext(
            new ServerTlsContext.Settings(
                new ServerTlsSettings(
                    parameters,
                    List.of(),
                    false,
                    false,
                    false,
                    new SessionResumption(SessionResumption.Kind.STATELESS, Duration.ofHours(2)),
                    null),
                List.of(identity),
                LoadedTrust.NONE));
    clients =
        TlsContexts.client(
            new ClientTlsSettings(parameters, List.of(), "", false, false, false, null),
            null,
            PeerVerifier.ofServers(byAuthority));
    handshake();
  }

  /** A full handshake, the client's look at the server's certificate included. */
  @Benchmark
  public SSLEngine handshake() throws SSLException {
    release(client);
    release(server);
    client = clients.engine(INFO, "", List.of(), null);
    server = servers.engine(0, INFO, null);
    toServer.clear();
    toClient.clear();
    client.beginHandshake();
    server.beginHandshake();
    do {
      advance(client, toClient, toServer);
      advance(server, toServer, toClient);
    } while (isHandshaking(client) || isHandshaking(server));
    return server;
  }

  /** One message of 1 KB, encrypted and decrypted. */
  @Benchmark
  public int record() throws SSLException {
    server.wrap(message.clear(), toClient);
    int produced = 0;
    while (produced == 0) {
      produced = unwrap(client, toClient); // the first one may be a ticket
    }
    return produced;
  }

  private static void release(SSLEngine engine) {
    if (engine instanceof BoringEngine boring) {
      boring.release();
    }
  }

  private static boolean isHandshaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  /** Goes on until {@code engine} needs what the other end has not said yet. */
  private void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
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

  private int unwrap(SSLEngine engine, ByteBuffer in) throws SSLException {
    in.flip();
    int produced = engine.unwrap(in, plain.clear()).bytesProduced();
    in.compact();
    return produced;
  }
}
