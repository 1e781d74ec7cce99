package io.weft.http.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.http.HeaderName;
import io.weft.testing.CorpusCases;
import io.weft.testing.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Decodes what other encoders wrote, and what our own encoder makes of the same fields. */
class HpackCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEFAULT_TABLE_BYTES = 4096;

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    Optional<Path> folder = Shared.find("corpus/hpack");
    return CorpusCases.of("hpack", node -> check(node, folder.orElseThrow()));
  }

  private static void check(JsonNode node, Path folder) throws IOException {
    if (node.has("file")) {
      JsonNode story = JSON.readTree(Files.readString(folder.resolve(node.get("file").asText())));
      checkBlocks(story.get("cases"), DEFAULT_TABLE_BYTES);
      checkRoundTrip(story.get("cases"), true);
      checkRoundTrip(story.get("cases"), false);
    } else {
      int size = node.path("header_table_size").asInt(DEFAULT_TABLE_BYTES);
      checkBlocks(node.get("blocks"), size);
      checkRoundTrip(node.get("blocks"), true);
    }
  }

  private static void checkBlocks(JsonNode blocks, int tableBytes) throws IOException {
    HpackDecoder decoder = new HpackDecoder(tableBytes);
    for (JsonNode block : blocks) {
      if (!block.hasNonNull("wire")) {
        return;
      }
      if (block.hasNonNull("header_table_size")) {
        decoder.maxTableBytes(block.get("header_table_size").asLong());
      }
      byte[] wire = HexFormat.of().parseHex(block.get("wire").asText());
      assertEquals(expected(block), decode(decoder, wire, wire.length));
    }
  }

  private static void checkRoundTrip(JsonNode blocks, boolean huffman) throws IOException {
    HpackEncoder encoder = new HpackEncoder(DEFAULT_TABLE_BYTES, huffman);
    HpackDecoder decoder = new HpackDecoder(DEFAULT_TABLE_BYTES);
    for (JsonNode block : blocks) {
      List<List<String>> fields = expected(block);
      encoder.begin();
      for (List<String> field : fields) {
        encoder.field(HeaderName.of(field.get(0)), field.get(1));
      }
      assertEquals(fields, decode(decoder, encoder.bytes(), encoder.length()));
    }
  }

  private static List<List<String>> decode(HpackDecoder decoder, byte[] wire, int length)
      throws IOException {
    List<List<String>> fields = new ArrayList<>();
    decoder.decode(
        wire, 0, length, (name, value, wellFormed) -> fields.add(List.of(name.text(), value)));
    return fields;
  }

  /** The fields of a block, whose texts are octets to HPACK. */
  private static List<List<String>> expected(JsonNode block) {
    List<List<String>> fields = new ArrayList<>();
    for (JsonNode field : block.get("headers")) {
      if (field.isArray()) {
        fields.add(List.of(octets(field.get(0).asText()), octets(field.get(1).asText())));
      } else {
        for (Map.Entry<String, JsonNode> entry : field.properties()) {
          fields.add(List.of(octets(entry.getKey()), octets(entry.getValue().asText())));
        }
      }
    }
    return fields;
  }

  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
