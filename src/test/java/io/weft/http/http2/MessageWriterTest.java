package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.http2.hpack.HpackDecoder;
import io.weft.http.http2.hpack.HpackEncoder;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
  /** {@code U+010A} and {@code U+010D} have low octets that are line ends. */
  @Test
  void noValueEndsAFieldAtTheNextHop() throws Exception {
    HeaderMap headers = HeaderMap.of(":status", "200");
    headers.addAll(HeaderMap.of("x-a", "1\r\nx-b: 2\0\t3", "x-c", "4\u010a\u010d5", "x-d", "6"));

    assertEquals(
        HeaderMap.of(":status", "200", "x-a", "1  x-b: 2 \t3", "x-c", "4  5", "x-d", "6"),
        decoded(headers));
  }

  @Test
  void otherControlCharactersGoAsTheyAre() throws Exception {
    HeaderMap headers = HeaderMap.of("x-a", "\1\u007f\u00e4");

    assertEquals(headers, decoded(headers));
  }

  private static HeaderMap decoded(HeaderMap headers) throws Exception {
    HpackEncoder encoder = new HpackEncoder(HpackEncoder.DEFAULT_TABLE_BYTES, true);
    encoder.begin();
    MessageWriter.write(headers, encoder);
    HeaderMap decoded = new HeaderMap();
    new HpackDecoder(HpackEncoder.DEFAULT_TABLE_BYTES)
        .decode(
            encoder.bytes(),
            0,
            encoder.length(),
            (name, value, wellFormed) -> decoded.add(name, value));
    return decoded;
  }
}
