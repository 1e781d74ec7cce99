package io.weft.extension.filter.listener.httpinspector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.net.AcceptedSocket;
import io.weft.net.RefusedConnectionException;
import io.weft.stats.StatsStore;
import io.weft.testing.Allocations;
import io.weft.testing.SocketPair;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class HttpInspectorTest {
  private final StatsStore store = new StatsStore();
  private final HttpInspector inspector = new HttpInspector(store.root().scope("http_inspector"));

  /** What Envoy 1.40 was seen to make of them. */
  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1, http/1.1, http11_found",
    "BREW / HTTP/1.1, http/1.1, http11_found",
    "PURGE / HTTP/1.0, http/1.0, http10_found",
    "GET / HTTP/2.0, http/1.0, http10_found",
    "GET /, http/1.0, http10_found",
    "OPTIONS * HTTP/1.1, http/1.1, http11_found",
    "GET http://a/ HTTP/1.1, http/1.1, http11_found",
    "CONNECT a:1 HTTP/1.1, http/1.1, http11_found",
    "PROXY FOO, '', http_not_found",
    "hello there, '', http_not_found",
    "SSH-2.0-thing, '', http_not_found",
    "'\u0016\u0003', '', http_not_found",
  })
  void tellsTheVersionByTheRequestLine(String line, String protocol, String stat)
      throws IOException {
    assertEquals(
        protocol.isEmpty() ? List.of() : List.of(protocol), inspect(line + "\r\nmore: x\r\n"));
    assertEquals(1, store.root().scope("http_inspector").counter(stat).value());
  }

  @Test
  void tellsHttp2ByItsPreface() throws IOException {
    assertEquals(List.of("h2c"), inspect("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  }

  @Test
  void waitsForTheWholeLine() throws IOException {
    byte[] request = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      pair.trickle(request);
      inspector.inspect(accepted);

      assertEquals(List.of("http/1.1"), accepted.info().applicationProtocols());
      assertEquals(request.length, accepted.in().readNBytes(request.length).length);
    }
  }

  @Test
  void aLongLineInSmallPiecesTakesNoMoreThanItsLength() throws Exception {
    byte[] request = ("GET /" + "a".repeat(30_000) + " HTTP/1.1\r\n").getBytes(UTF_8);
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      pair.trickle(request);

      long allocated =
          Allocations.during(() -> {
            inspector.inspect(accepted);
            return null;
          });

      assertEquals(List.of("http/1.1"), accepted.info().applicationProtocols());
      // Every piece of 512 bytes has its array copied.
      assertTrue(allocated < 200L * request.length, () -> allocated + " bytes");
    }
  }

  @Test
  void aLineThatDoesNotEndIsRefused() {
    assertThrows(RefusedConnectionException.class, () -> inspect("GET /" + "a".repeat(64 * 1024)));
    assertEquals(1, store.root().scope("http_inspector").counter("read_error").value());
  }

  @Test
  void anEndInTheLineIsTheClients() {
    assertThrows(EOFException.class, () -> inspect("GET / HTTP/1."));
  }

  @Test
  void doesNotLookIntoTls() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      accepted.info().transportProtocol("tls");
      inspector.inspect(accepted);

      assertEquals(List.of(), accepted.info().applicationProtocols());
    }
  }

  private List<String> inspect(String bytes) throws IOException {
    try (SocketPair pair = SocketPair.holding(bytes.getBytes(StandardCharsets.ISO_8859_1))) {
      AcceptedSocket accepted = pair.accepted();
      inspector.inspect(accepted);
      return accepted.info().applicationProtocols();
    }
  }
}
