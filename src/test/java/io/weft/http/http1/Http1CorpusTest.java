package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.testing.Shared;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the codec against the messages of the corpus. What counts is what Envoy 1.40 did with them:
 * the corpus' own verdicts are of an older Envoy, or of another parser.
 */
@Timeout(20)
class Http1CorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final VerdictCase ABSENT = new VerdictCase("absent", JSON.createObjectNode());

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void corpus(VerdictCase test) throws Throwable {
    assumeTrue(test != ABSENT, "no corpus");
    if (pending().contains(test.id())) {
      assertThrows(AssertionError.class, () -> check(test), "passes: take it off the list");
    } else {
      check(test);
    }
  }

  private static void check(VerdictCase test) throws IOException {
    if (test.node().has("streams")) {
      Http1VerdictTest.checkRequest(test, false);
    } else {
      Http1VerdictTest.checkResponse(test, false);
    }
  }

  static List<VerdictCase> cases() throws IOException {
    Optional<Path> corpus = Shared.find("corpus/http1/cases.jsonl");
    if (corpus.isEmpty()) {
      return List.of(ABSENT);
    }
    Map<String, JsonNode> raw = new HashMap<>();
    for (String line : Files.readAllLines(corpus.get())) {
      JsonNode node = JSON.readTree(line);
      raw.put(node.get("id").asText(), node.get("raw_base64"));
    }
    List<VerdictCase> cases = new ArrayList<>();
    for (VerdictCase test : VerdictCase.read("/corpus/http1-envoy-1.40.jsonl")) {
      byte[] bytes = Base64.getDecoder().decode(raw.get(test.id()).asText());
      ObjectNode node = (ObjectNode) test.node();
      node.putArray("raw").add(new String(bytes, StandardCharsets.ISO_8859_1));
      cases.add(test);
    }
    return cases;
  }

  /** Ids that do not pass yet; the list may only shrink. */
  private static Set<String> pending() throws IOException {
    try (InputStream list =
        Http1CorpusTest.class.getResourceAsStream("/corpus/http1-pending.txt")) {
      byte[] bytes = Objects.requireNonNull(list).readAllBytes();
      return Set.copyOf(new String(bytes, StandardCharsets.UTF_8).lines().toList());
    }
  }
}
