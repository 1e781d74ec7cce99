package io.weft.http.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7541: its examples, and what a decoder must refuse. */
class HpackTest {
  private static final long TABLE_BYTES = 4096;

  private final HpackDecoder decoder = new HpackDecoder(TABLE_BYTES);

  @Test
  void decodesRequestsWithoutHuffmanCode() throws IOException {
    // RFC 7541 appendix C.3
    assertEquals(
        ":method=GET :scheme=http :path=/ :authority=www.example.com",
        decode("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d"));
    assertEquals(
        ":method=GET :scheme=http :path=/ :authority=www.example.com cache-control=no-cache",
        decode("8286 84be 5808 6e6f 2d63 6163 6865"));
    assertEquals(
        ":method=GET :scheme=https :path=/index.html :authority=www.example.com"
            + " custom-key=custom-value",
        decode("8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"));
  }

  @Test
  void decodesRequestsWithHuffmanCode() throws IOException {
    // RFC 7541 appendix C.4
    assertEquals(
        ":method=GET :scheme=http :path=/ :authority=www.example.com",
        decode("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"));
    assertEquals(
        ":method=GET :scheme=http :path=/ :authority=www.example.com cache-control=no-cache",
        decode("8286 84be 5886 a8eb 1064 9cbf"));
  }

  @Test
  void dropsTheOldestEntriesOfTheTable() throws IOException {
    // RFC 7541 appendix C.5: the third block refers to what 256 bytes can still hold.
    HpackDecoder small = new HpackDecoder(256);
    decode(
        small,
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a"
            + "3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63"
            + "6f6d");
    assertEquals(
        ":status=307 cache-control=private date=Mon, 21 Oct 2013 20:13:21 GMT"
            + " location=https://www.example.com",
        decode(small, "4803 3330 37c1 c0bf"));
    assertThrows(HpackException.class, () -> decode(small, "c2"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 80", // index 0
    "1, be", // nothing in the table
    "2, ffffffffff7f", // an integer beyond 32 bits
    "3, 400a", // ends in a name
    "4, 82400161", // ends before a value
    "5, 3fe21f", // a table larger than allowed
    "6, 8220", // the size changes behind a field
    "7, 0081ff03616263", // a padding of eight bits
    "8, 0084ffffffff0161", // the end of string inside
    "9, 00811f0161ff", // a padding of zeros, and more behind
  })
  void refusesMalformedBlocks(int number, String hex) {
    assertThrows(HpackException.class, () -> decode(hex), "block " + number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001410161", // A: a
        "0002612001 61", // a name with a blank
        "0001610262 0a", // a value with a line feed
        "000161 01 00", // NUL
        "0000 0161", // no name
        "00023a3a 0161", // ::
      })
  void tellsMalformedFields(String hex) throws IOException {
    List<Boolean> wellFormed = new ArrayList<>();
    byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));

    decoder.decode(block, 0, block.length, (name, value, good) -> wellFormed.add(good));

    assertEquals(List.of(false), wellFormed);
  }

  @Test
  void remembersThatAnEntryOfTheTableIsMalformed() throws IOException {
    byte[] block = HexFormat.of().parseHex("40014101" + "61" + "be");
    List<Boolean> wellFormed = new ArrayList<>();

    decoder.decode(block, 0, block.length, (name, value, good) -> wellFormed.add(good));

    assertEquals(List.of(false, false), wellFormed);
  }

  @Test
  void refusesABlockThatDoesNotConfirmASmallerTable() throws IOException {
    decode("82");
    decoder.maxTableBytes(100);

    assertThrows(HpackException.class, () -> decode("82"));
  }

  @Test
  void takesTheSizeOfTheTableFromTheBlock() throws IOException {
    decode("40016101 62");
    decoder.maxTableBytes(0);

    assertEquals(":method=GET", decode("20 82"));
    assertThrows(HpackException.class, () -> decode("be"));
  }

  @Test
  void huffmanCodeOfEveryOctetIsDecoded() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int octet = 0; octet < 256; octet++) {
      all.append((char) octet);
    }
    String text = all.toString();
    byte[] encoded = new byte[Huffman.encodedLength(text)];
    assertEquals(encoded.length, Huffman.encode(text, encoded, 0));
    byte[] decoded = new byte[Huffman.maxDecodedLength(encoded.length)];

    assertEquals(256, Huffman.decode(encoded, 0, encoded.length, decoded));
    for (int octet = 0; octet < 256; octet++) {
      assertEquals((byte) octet, decoded[octet]);
    }
  }

  @Test
  void encoderTellsTheSmallestAndTheLastSize() throws IOException {
    HpackEncoder encoder = new HpackEncoder(TABLE_BYTES, true);
    encoder.maxTableBytes(0);
    encoder.maxTableBytes(100);
    encoder.begin();
    encoder.field(HeaderName.METHOD, "GET");

    assertEquals("203f4582", HexFormat.of().formatHex(encoder.bytes(), 0, encoder.length()));
  }

  @Test
  void encoderKeepsItsOwnLimit() throws IOException {
    HpackEncoder encoder = new HpackEncoder(0, true);
    encoder.maxTableBytes(TABLE_BYTES);
    encoder.begin();
    encoder.field(HeaderName.of("x-a"), "b");
    encoder.field(HeaderName.of("x-a"), "b");

    assertEquals("x-a=b x-a=b", decode(encoder));
  }

  @Test
  void encoderRefersToWhatItSentBefore() throws IOException {
    HpackEncoder encoder = new HpackEncoder(TABLE_BYTES, true);
    encoder.begin();
    encoder.field(HeaderName.of("x-a"), "some value");
    decode(encoder);
    encoder.begin();
    encoder.field(HeaderName.of("x-a"), "some value");

    assertEquals(1, encoder.length());
    assertEquals("x-a=some value", decode(encoder));
  }

  @Test
  void encoderKeepsSecretsOutOfTheTable() throws IOException {
    HpackEncoder encoder = new HpackEncoder(TABLE_BYTES, false);
    encoder.begin();
    encoder.field(HeaderName.AUTHORIZATION, "Basic secret");
    int first = encoder.bytes()[0];
    encoder.field(HeaderName.AUTHORIZATION, "Basic secret");

    assertEquals(0x10, first & 0xf0);
    assertEquals("authorization=Basic secret authorization=Basic secret", decode(encoder));
  }

  @Test
  void randomFieldsSurviveTheWay() throws IOException {
    Random random = new Random(7541);
    HpackEncoder encoder = new HpackEncoder(TABLE_BYTES, true);
    for (int round = 0; round < 2000; round++) {
      if (random.nextInt(50) == 0) {
        int size = random.nextInt((int) TABLE_BYTES);
        encoder.maxTableBytes(size);
      }
      StringBuilder expected = new StringBuilder();
      encoder.begin();
      for (int i = 0; i < 1 + random.nextInt(12); i++) {
        HeaderName name = HeaderName.of("x-" + random.nextInt(40));
        String value = "v".repeat(random.nextInt(30)) + random.nextInt(20);
        encoder.field(name, value);
        expected.append(expected.isEmpty() ? "" : " ").append(name).append('=').append(value);
      }
      assertEquals(expected.toString(), decode(encoder));
    }
  }

  @Test
  void referencesToALargeEntryMakeNoCopies() throws IOException {
    HpackEncoder encoder = new HpackEncoder(1 << 16, false);
    HpackDecoder large = new HpackDecoder(1 << 16);
    encoder.maxTableBytes(1 << 16);
    encoder.begin();
    encoder.field(HeaderName.of("x-bomb"), "b".repeat(30_000));
    for (int i = 0; i < 1000; i++) {
      encoder.field(HeaderName.of("x-bomb"), "b".repeat(30_000));
    }
    List<String> values = new ArrayList<>();

    large.decode(encoder.bytes(), 0, encoder.length(), (name, value, good) -> values.add(value));

    assertEquals(1001, values.size());
    assertTrue(values.stream().allMatch(value -> value == values.getFirst()));
  }

  private String decode(String hex) throws IOException {
    return decode(decoder, hex);
  }

  private String decode(HpackEncoder encoder) throws IOException {
    return decode(decoder, HexFormat.of().formatHex(encoder.bytes(), 0, encoder.length()));
  }

  private static String decode(HpackDecoder decoder, String hex) throws IOException {
    byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
    List<String> fields = new ArrayList<>();
    decoder.decode(
        block, 0, block.length, (name, value, wellFormed) -> fields.add(name + "=" + value));
    return String.join(" ", fields);
  }
}
