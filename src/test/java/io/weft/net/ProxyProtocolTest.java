package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProxyProtocolTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final Address CLIENT = Address.of("192.0.2.1", 0x1234);
  private static final Address LISTENER = Address.of("192.0.2.2", 80);
  private static final Address CLIENT6 = Address.of("2001:db8::1", 1);
  private static final Address LISTENER6 = Address.of("2001:db8::2", 65_535);

  @Test
  void writesALineOfText() {
    assertEquals("PROXY TCP4 192.0.2.1 192.0.2.2 4660 80\r\n", text(CLIENT, LISTENER));
    assertEquals("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", text(CLIENT6, LISTENER6));
  }

  @Test
  void writesBytes() {
    assertEquals(SIGNATURE + "2111000cc0000201c000020212340050", bytes(CLIENT, LISTENER));
    assertEquals(
        SIGNATURE
            + "21210024"
            + "20010db8000000000000000000000001"
            + "20010db8000000000000000000000002"
            + "0001ffff",
        bytes(CLIENT6, LISTENER6));
  }

  @Test
  void tellsNothingOfAddressesThatDoNotGoTogether() {
    Address pipe = Address.of(UnixDomainSocketAddress.of("/run/socket"));

    assertEquals("PROXY UNKNOWN\r\n", text(pipe, LISTENER));
    assertEquals("PROXY UNKNOWN\r\n", text(CLIENT, LISTENER6));
    assertEquals(SIGNATURE + "20000000", bytes(pipe, pipe));
  }

  private static String text(Address remote, Address local) {
    return new String(ProxyProtocol.V1.header(remote, local), StandardCharsets.US_ASCII);
  }

  private static String bytes(Address remote, Address local) {
    return HexFormat.of().formatHex(ProxyProtocol.V2.header(remote, local));
  }
}
