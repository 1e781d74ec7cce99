package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.common.ConfigException;
import io.weft.testing.Shared;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads and validates every bootstrap of the corpus and compares with what Envoy said. */
class ValidateCorpusTest {
  private static final Set<String> READING = Set.of("yaml", "proto", "pgv");

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void readsWhatEnvoyReads(String id, Path file, boolean isAccepted) throws IOException {
    Assumptions.assumeTrue(file.toFile().exists(), "no corpus");
    String refusal = "";
    try {
      BootstrapLoader.load(file, null, UnknownFields.REFUSE);
    } catch (ConfigException e) {
      refusal = e.getMessage();
    }
    if (pending().contains(id)) {
      assertEquals(isAccepted, !refusal.isEmpty(), id + " passes: take it off the list");
    } else {
      assertEquals(isAccepted, refusal.isEmpty(), refusal);
    }
  }

  /** Cases that do not pass yet; the list may only shrink. */
  private static Set<String> pending() throws IOException {
    try (InputStream list =
        ValidateCorpusTest.class.getResourceAsStream("/corpus/config-pending.txt")) {
      return Set.of(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
    }
  }

  static Stream<Arguments> cases() throws IOException {
    Optional<Path> corpus = Shared.find("corpus/validate");
    if (corpus.isEmpty()) {
      return Stream.of(Arguments.of("no corpus", Path.of("absent"), true));
    }
    ObjectMapper json = new ObjectMapper();
    Map<String, String> verdicts = new HashMap<>();
    for (String line : Files.readAllLines(corpus.get().resolve("envoy-1.40.jsonl"))) {
      JsonNode verdict = json.readTree(line);
      verdicts.put(verdict.get("id").asText(), verdict.get("verdict").asText());
    }
    List<Arguments> cases = new ArrayList<>();
    for (String line : Files.readAllLines(corpus.get().resolve("cases.jsonl"))) {
      JsonNode test = json.readTree(line);
      String id = test.get("id").asText();
      boolean isAccepted = "accept".equals(verdicts.get(id));
      if (isAccepted || READING.contains(test.path("class").asText())) {
        cases.add(Arguments.of(id, corpus.get().resolve(test.get("file").asText()), isAccepted));
      }
    }
    return cases.stream();
  }
}
