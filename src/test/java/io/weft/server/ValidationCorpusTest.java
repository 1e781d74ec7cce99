package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.testing.Shared;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the verdicts of {@code --mode validate} against Envoy's: what Envoy accepts is accepted, or
 * each problem names what Weft does not have; what Envoy refuses is refused.
 */
class ValidationCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Envoy refuses it since its folder is not there to be watched, which Weft does not do. */
  private static final String UNWATCHED = "envoy-test/runtime_bootstrap.yaml";

  @TempDir Path scratch;

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException, InterruptedException {
    Optional<Path> corpus = Shared.find("corpus/validate");
    if (corpus.isEmpty()) {
      return Stream.empty();
    }
    Map<String, String> verdicts = verdicts(corpus.get());
    List<JsonNode> cases = lines(corpus.get().resolve("cases.jsonl"));
    List<String> results = validate(corpus.get(), cases);
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      String id = cases.get(i).get("id").asText();
      String result = results.get(i);
      if (!id.equals(UNWATCHED)) {
        tests.add(dynamicTest(id, () -> check(verdicts.getOrDefault(id, ""), result)));
      }
    }
    return tests.stream();
  }

  private static void check(String verdict, String result) {
    String[] parts = result.split("\t");
    if (verdict.equals("reject")) {
      assertEquals("1", parts[0], result);
    } else if (!parts[0].equals("0")) {
      for (int i = 1; i < parts.length; i++) {
        assertTrue(isNamed(parts[i]), parts[i]);
      }
    }
  }

  /** Whether the problem is that Weft, or the corpus, does not have what it names. */
  private static boolean isNamed(String problem) {
    return problem.contains("not implemented in Weft yet")
        || problem.contains("unsupported extension ")
        || problem.contains("unsupported type ")
        || problem.contains("Invalid path: certs/");
  }

  private List<String> validate(Path corpus, List<JsonNode> cases)
      throws IOException, InterruptedException {
    Path list = scratch.resolve("list");
    Path output = scratch.resolve("output");
    Files.write(
        list,
        cases.stream().map(node -> corpus.resolve(node.get("file").asText()).toString()).toList());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                ValidateAll.class.getName(),
                list.toString())
            .directory(corpus.resolve("fixtures").toFile())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor());
    List<String> results = Files.readAllLines(output);
    assertEquals(cases.size(), results.size());
    return results;
  }

  /** This process's class path for one that runs in another folder. */
  private static String classPath() {
    List<Path> entries = new ArrayList<>();
    if (ValidationCorpusTest.class.getClassLoader() instanceof URLClassLoader loader) {
      for (URL entry : loader.getURLs()) {
        entries.add(Path.of(URI.create(entry.toString())));
      }
    } else {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        entries.add(Path.of(entry));
      }
    }
    return entries.stream()
        .map(entry -> entry.toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Map<String, String> verdicts(Path corpus) throws IOException {
    Map<String, String> verdicts = new HashMap<>();
    for (JsonNode verdict : lines(corpus.resolve("envoy-1.40.jsonl"))) {
      verdicts.put(verdict.get("id").asText(), verdict.get("verdict").asText());
    }
    return verdicts;
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }
}
