package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2SettingsTest {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  @ParameterizedTest
  @CsvSource({
    "16, 256, 1024",
    "128, 512, 1024",
    "1024, 4096, 6144",
    "4096, 16384, 24576",
    "65536, 16384, 24576",
    "8388608, 16384, 24576"
  })
  void windowsAreThoseOfEnvoyUnlessTheHeapIsSmall(long heapMib, long streamKib, long allKib) {
    Http2Settings settings = Http2Settings.forHeap(heapMib * MIB);
    assertEquals(streamKib * KIB, settings.streamWindowBytes());
    assertEquals(allKib * KIB, settings.connectionWindowBytes());
  }
}
