package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors are the ones of the specifications. */
class FingerprintsTest {
  @Test
  void ja3IsTheDigestOfTheListsInDecimal() {
    ClientHello hello =
        new ClientHello(
            769,
            List.of(47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4),
            List.of(0, 10, 11),
            "a.test",
            List.of(),
            List.of(23, 24, 25),
            List.of(0),
            List.of(),
            List.of());

    assertEquals("ada70206e40642a3e4461f35503241d5", Fingerprints.ja3(hello));
  }

  @Test
  void ja4SortsSuitesAndExtensionsAndLeavesOutWhatMeansNothing() {
    ClientHello hello =
        new ClientHello(
            0x0303,
            List.of(
                0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
                0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035),
            List.of(
                0x3a3a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005,
                0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015),
            "a.test",
            List.of("h2", "http/1.1"),
            List.of(),
            List.of(),
            List.of(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
            List.of(0x1a1a, 0x0304, 0x0303));

    assertEquals("t13d1516h2_8daaf6152771_e5627efa2ab1", Fingerprints.ja4(hello));
  }

  @Test
  void ja4OfNextToNothing() {
    ClientHello hello =
        new ClientHello(
            0x0301, List.of(), List.of(), null, List.of(), List.of(), List.of(), List.of(),
            List.of());

    assertEquals("t10i000000_000000000000_000000000000", Fingerprints.ja4(hello));
  }
}
