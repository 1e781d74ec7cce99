package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OriginalDestinationTest {
  @Test
  void readsTheKernelsAddresses() {
    assertEquals(
        "10.1.2.3:8080", OriginalDestination.parse(bytes("02001f900a010203"), true).toString());
    assertEquals(
        "[2001:db8::1]:443",
        OriginalDestination.parse(
                bytes("0a0001bb0000000020010db800000000000000000000000100000000"), false)
            .toString());
  }

  private static ByteBuffer bytes(String hex) {
    byte[] start = HexFormat.of().parseHex(hex);
    return ByteBuffer.allocateDirect(SocketNatives.SOCKADDR_BYTES).put(0, start);
  }
}
