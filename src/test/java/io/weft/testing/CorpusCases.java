package io.weft.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The cases of a part of the corpus as tests. */
public final class CorpusCases {
  /** Fails if a case does not hold. */
  @FunctionalInterface
  public interface Check {
    /** Checks the case that {@code node} describes. */
    void check(JsonNode node) throws Exception;
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private CorpusCases() {}

  /**
   * A test for each case of the corpus's folder {@code name}; none where there is no corpus. Those
   * that are pending have to fail, so that their list can only shrink.
   */
  public static Stream<DynamicTest> of(String name, Check check) throws IOException {
    Optional<Path> file = Shared.find("corpus/" + name + "/cases.jsonl");
    if (file.isEmpty()) {
      return Stream.empty();
    }
    Set<String> pending = pending(name);
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Files.readAllLines(file.get())) {
      JsonNode node = JSON.readTree(line);
      String id = node.get("id").asText();
      tests.add(
          dynamicTest(
              id,
              () -> {
                if (pending.contains(id)) {
                  assertThrows(Throwable.class, () -> check.check(node), "passes now: take it off");
                } else {
                  check.check(node);
                }
              }));
    }
    return tests.stream();
  }

  /** Cases that do not pass, each under the reason why. */
  private static Set<String> pending(String name) throws IOException {
    String list = "/corpus/" + name + "-pending.txt";
    try (InputStream in = Objects.requireNonNull(CorpusCases.class.getResourceAsStream(list))) {
      return Set.copyOf(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
