package io.weft.extension.filter.listener.tlsinspector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.net.ConnectionInfo;
import io.weft.net.RefusedConnectionException;
import io.weft.stats.StatsStore;
import io.weft.testing.SocketPair;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TlsInspectorTest {
  private static final byte[] MALFORMED = {22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3};

  private final StatsStore store = new StatsStore();

  @Test
  void notesNameProtocolsAndFingerprints() throws Exception {
    ConnectionInfo info = inspect(hello("Outbound_.80_._.A", "h2"), true);

    assertEquals("tls", info.transportProtocol());
    assertEquals("outbound_.80_._.a", info.requestedServerName());
    assertEquals(List.of("h2"), info.applicationProtocols());
    assertNotNull(info.ja3());
    assertNotNull(info.ja4());
    assertEquals(1, counter("tls_found"));
    assertEquals(1, counter("sni_found"));
    assertEquals(1, counter("alpn_found"));
  }

  @Test
  void makesNoFingerprintsUnlessTold() throws Exception {
    ConnectionInfo info = inspect(hello("a"), false);

    assertNull(info.ja3());
    assertNull(info.ja4());
    assertEquals(1, counter("alpn_not_found"));
  }

  @Test
  void otherProtocolsGoOn() throws Exception {
    ConnectionInfo info = inspect("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII), true);

    assertEquals("", info.transportProtocol());
    assertEquals(1, counter("tls_not_found"));
  }

  @Test
  void aMalformedHelloGoesOnUnlessRefused() throws Exception {
    inspect(MALFORMED, false);

    assertThrows(RefusedConnectionException.class, () -> inspect(MALFORMED, true));
    assertEquals(2, counter("tls_not_found"));
  }

  @Test
  void aHelloThatIsTooLargeIsRefused() {
    byte[] large = new byte[20_000];
    for (int at = 0; at + 1029 < large.length; at += 1029) {
      System.arraycopy(new byte[] {22, 3, 1, 4, 0}, 0, large, at, 5);
    }
    System.arraycopy(new byte[] {1, 0, 0x70, 0}, 0, large, 5, 4);

    assertThrows(RefusedConnectionException.class, () -> inspect(large, false));
    assertEquals(1, counter("client_hello_too_large"));
  }

  @Test
  void anEndInTheHelloIsTheClients() throws Exception {
    byte[] half = Arrays.copyOf(hello("a"), 50);

    assertThrows(EOFException.class, () -> inspect(half, false));
  }

  private ConnectionInfo inspect(byte[] bytes, boolean strict) throws IOException {
    TlsInspector inspector =
        new TlsInspector(
            new TlsInspector.Settings(strict, strict, strict), store.root().scope("tls_inspector"));
    try (SocketPair pair = SocketPair.holding(bytes)) {
      inspector.inspect(pair.accepted());
      return pair.connection().info();
    }
  }

  private long counter(String name) {
    return store.root().scope("tls_inspector").counter(name).value();
  }

  private static byte[] hello(String name, String... protocols)
      throws NoSuchAlgorithmException, SSLException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(
        List.of(new SNIServerName(0, name.getBytes(StandardCharsets.US_ASCII)) {}));
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }
}
