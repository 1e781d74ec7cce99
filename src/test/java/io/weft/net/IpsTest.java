package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "127.0.0.1", "255.255.255.255", "10.20.30.4", "::1", "fe80::a"})
  void readsWhatItWrites(String text) {
    InetAddress address = Ips.parse(text);

    assertNotNull(address);
    assertEquals(text, Ips.text(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.00",
        "1.2.3.-4",
        "1.2.3.4 ",
        "1.2.3.a",
        "1.2.3.9999999999",
        "\u0661.2.3.4"
      })
  void refusesWhatIsNoAddress(String text) {
    assertNull(Ips.parse(text));
  }
}
