package io.weft.extension.filter.listener.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.net.AcceptedSocket;
import io.weft.net.ProxyProtocol;
import io.weft.net.ProxyProtocol.PassThrough;
import io.weft.net.RefusedConnectionException;
import io.weft.stats.StatsStore;
import io.weft.testing.Allocations;
import io.weft.testing.SocketPair;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ProxyProtocolFilterTest {
  private static final String V1 = "PROXY TCP4 1.2.3.4 5.6.7.8 1111 2222\r\n";
  private static final String V2 = "0d0a0d0a000d0a515549540a";
  private static final String ADDRESSES = "0102030405060708045708ae";

  private final StatsStore store = new StatsStore();

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 1.2.3.4 5.6.7.8 1111 2222, 1.2.3.4:1111, 5.6.7.8:2222",
    "'PROXY TCP4 1.2.3.4 5.6.7.8 1111 2222 ', 1.2.3.4:1111, 5.6.7.8:2222",
    "PROXY TCP6 2001:db8::1 ::2 1111 2222, [2001:db8::1]:1111, [::2]:2222",
  })
  void takesTheAddressesOfVersion1(String line, String remote, String local) throws IOException {
    AcceptedSocket accepted = accept(strict(), text(line + "\r\nrest"));

    assertEquals(remote, accepted.info().remoteAddress().toString());
    assertEquals(local, accepted.info().localAddress().toString());
    assertEquals("rest", rest(accepted));
    assertEquals(1, counter("versions.v1.found"));
  }

  @ParameterizedTest
  @CsvSource({
    "2111000c" + ADDRESSES,
    "2112000c" + ADDRESSES,
    "21110012" + ADDRESSES + "02000378797a",
  })
  void takesTheAddressesOfVersion2(String header) throws IOException {
    AcceptedSocket accepted = accept(strict(), bytes(V2 + header, "rest"));

    assertEquals("1.2.3.4:1111", accepted.info().remoteAddress().toString());
    assertEquals("5.6.7.8:2222", accepted.info().localAddress().toString());
    assertEquals("rest", rest(accepted));
    assertEquals(1, counter("versions.v2.found"));
  }

  @Test
  void notesValuesByTheirType() throws IOException {
    AcceptedSocket accepted =
        accept(strict(), bytes(V2 + "21110012" + ADDRESSES + "02000378797a", ""));

    assertEquals("xyz", accepted.info().dynamicMetadata().value("space", List.of("authority")));
  }

  @Test
  void keepsWhatIsToBePassedOn() throws IOException {
    AcceptedSocket accepted =
        accept(strict(), bytes(V2 + "21110016" + ADDRESSES + "02000378797a" + "05000161", ""));

    assertEquals(
        List.of(new ProxyProtocol.Tlv(2, text("xyz"))),
        ProxyProtocol.Kept.of(accepted.info()).tlvs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ::2 1 2\r\n"})
  void leavesTheAddressesOfAnUnknownClient(String line) throws IOException {
    AcceptedSocket accepted = accept(strict(), text(line + "rest"));

    assertFalse(accepted.info().isLocalAddressRestored());
    assertEquals("rest", rest(accepted));
  }

  @Test
  void theListenersOwnAddressIsNotRestored() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      int port = accepted.info().localAddress().port();
      pair.send(text("PROXY TCP4 1.2.3.4 127.0.0.1 1111 " + port + "\r\n"));
      filter(strict()).inspect(accepted);

      assertEquals("1.2.3.4:1111", accepted.info().remoteAddress().toString());
      assertFalse(accepted.info().isLocalAddressRestored());
    }
  }

  @Test
  void leavesTheAddressesOfTheProxyItself() throws IOException {
    AcceptedSocket accepted = accept(strict(), bytes(V2 + "20000000", "rest"));

    assertFalse(accepted.info().isLocalAddressRestored());
    assertEquals("rest", rest(accepted));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 1.2.3.999 5.6.7.8 1 2\r\n",
        "PROXY TCP4 ::1 ::2 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
        "PROXY FOO\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
        "PROXY TCP4 0.0.0.0 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 224.0.0.1 1 2\r\n",
        "PROXY TCP4 255.255.255.255 5.6.7.8 1 2\r\n",
        "PROXY TCP6 ff02::1 ::2 1 2\r\n",
        "PROXY TCP6 :: ::2 1 2\r\n",
        "PROXY \r\n",
        "hello there\r\n",
      })
  void refusesABadHeaderOfVersion1(String line) {
    assertThrows(RefusedConnectionException.class, () -> accept(strict(), text(line)));
    assertEquals(1, counter("versions.v1.error"));
    assertEquals(1, store.root().counter("downstream_cx_proxy_proto_error").value());
  }

  @Test
  void aLineMayBeOfAsManyBytesAsEnvoyTakes() throws IOException {
    String line = "PROXY UNKNOWN " + "x".repeat(92);

    assertEquals("rest", rest(accept(strict(), text(line + "\r\nrest"))));
    assertThrows(
        RefusedConnectionException.class, () -> accept(strict(), text(line + "x\r\nrest")));
  }

  @Test
  void refusesALineThatDoesNotEnd() {
    assertThrows(
        RefusedConnectionException.class, () -> accept(strict(), text("PROXY " + "x".repeat(200))));
    assertEquals(1, counter("versions.v1.error"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3111000c" + ADDRESSES,
        "2100000401020304",
        "2131000401020304",
        "2111000401020304",
        "2111000ce002030405060708045708ae",
        "2111000e" + ADDRESSES + "0200",
      })
  void refusesABadHeaderOfVersion2(String header) {
    assertThrows(RefusedConnectionException.class, () -> accept(strict(), bytes(V2 + header, "x")));
    assertEquals(1, counter("versions.v2.error"));
  }

  @Test
  void refusesWhatHasNoHeaderUnlessAllowed() throws IOException {
    assertThrows(
        RefusedConnectionException.class, () -> accept(strict(), text("hello there friend")));
    assertEquals(1, counter("not_found_disallowed"));

    AcceptedSocket accepted = accept(settings(true, true), text("hello there friend"));

    assertEquals("hello there friend", rest(accepted));
    assertEquals(1, counter("not_found_allowed"));
  }

  @Test
  void refusesAVersionThatIsNotAllowed() {
    assertThrows(RefusedConnectionException.class, () -> accept(settings(false, false), text(V1)));
    assertEquals(1, counter("versions.v1.disallowed"));
  }

  @Test
  void takesAVersionThatIsNotAllowedForDataWhereNoHeaderIsNeeded() throws IOException {
    AcceptedSocket accepted = accept(settings(true, false), text(V1));

    assertEquals(V1, rest(accepted));
    assertEquals(1, counter("not_found_allowed"));
  }

  @Test
  void anEndInTheHeaderIsTheClients() {
    assertThrows(EOFException.class, () -> accept(strict(), text("PROXY TCP4 1.2")));
    assertThrows(EOFException.class, () -> accept(strict(), bytes(V2 + "2111000c01", "")));
  }

  @Test
  void takesAHeaderThatComesByteByByte() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      pair.trickle(text(V1 + "rest"));
      filter(strict()).inspect(accepted);

      assertEquals("1.2.3.4:1111", accepted.info().remoteAddress().toString());
      assertEquals("rest", new String(accepted.in().readNBytes(4), StandardCharsets.US_ASCII));
    }
  }

  @Test
  void aLongHeaderInSmallPiecesTakesNoMoreThanItsLength() throws Exception {
    byte[] header = bytes(V2 + "21117541" + ADDRESSES + "027532", "x".repeat(30_002));
    try (SocketPair pair = new SocketPair()) {
      AcceptedSocket accepted = pair.accepted();
      pair.trickle(header);

      long allocated =
          Allocations.during(() -> {
            filter(strict()).inspect(accepted);
            return null;
          });

      assertEquals("1.2.3.4:1111", accepted.info().remoteAddress().toString());
      assertTrue(allocated < 200L * header.length, () -> allocated + " bytes");
    }
  }

  private AcceptedSocket accept(ProxyProtocolFilter.Settings settings, byte[] bytes)
      throws IOException {
    SocketPair pair = SocketPair.holding(bytes);
    AcceptedSocket accepted = pair.accepted();
    filter(settings).inspect(accepted);
    return accepted;
  }

  private ProxyProtocolFilter filter(ProxyProtocolFilter.Settings settings) {
    return new ProxyProtocolFilter(settings, new ProxyProtocolStats(store.root(), ""));
  }

  private static ProxyProtocolFilter.Settings strict() {
    return settings(false, true);
  }

  private static ProxyProtocolFilter.Settings settings(boolean missing, boolean version1) {
    return new ProxyProtocolFilter.Settings(
        missing,
        version1,
        true,
        List.of(new ProxyProtocolFilter.Rule(2, "space", "authority")),
        new PassThrough(false, Set.of(2)));
  }

  private static String rest(AcceptedSocket accepted) throws IOException {
    return new String(accepted.in().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String hex, String rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex(hex));
    out.writeBytes(text(rest));
    return out.toByteArray();
  }

  private long counter(String name) {
    return store.root().scope("proxy_proto").counter(name).value();
  }
}
