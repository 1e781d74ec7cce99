package io.weft.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds tags and the pages for Prometheus against Envoy's own test cases. */
class StatsCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Cases that Weft is not to pass, and why. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "prometheus/HistogramWithHighCounts#1",
          "Envoy 1.40 counts a bucket that begins at a bound; see StatsPagesTest",
          "prometheus/OutputSortedByMetricName#1",
          "Envoy 1.40 counts a bucket that begins at a bound; see StatsPagesTest",
          "prometheus/OutputWithUsedOnly#1",
          "Envoy 1.40 counts a bucket that begins at a bound; see StatsPagesTest",
          "prometheus/HistogramWithScaledPercent#1",
          "Weft has no histogram of shares",
          "prometheus_names/promstattest.vulture.eats-liver#1",
          "nothing in Weft registers a namespace of its own",
          "prometheus_names/promstattest.1234abcd.eats-liver#1",
          "nothing in Weft registers a namespace of its own");

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    Optional<Path> file = Shared.find("corpus/stats/cases.jsonl");
    if (file.isEmpty()) {
      return Stream.empty();
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Files.readAllLines(file.get())) {
      JsonNode node = JSON.readTree(line);
      String id = node.get("id").asText();
      if (!LEFT_OUT.containsKey(id)) {
        tests.add(dynamicTest(id, () -> check(node)));
      }
    }
    return tests.stream();
  }

  private static void check(JsonNode node) {
    switch (node.get("kind").asText()) {
      case "tag_extraction" -> checkTags(node);
      case "prometheus_names" -> checkNames(node);
      case "prometheus" -> checkPage(node);
      default -> throw new AssertionError("unknown kind: " + node);
    }
  }

  private static void checkTags(JsonNode node) {
    TaggedName tagged = new TagProducer(true, List.of()).produce(node.get("stat").asText());

    assertEquals(node.get("tag_extracted_name").asText(), tagged.name());
    Set<Tag> expected = new HashSet<>();
    for (JsonNode tag : node.get("tags")) {
      expected.add(new Tag(tag.get("name").asText(), tag.get("value").asText()));
    }
    assertEquals(expected, Set.copyOf(tagged.tags()));
  }

  private static void checkNames(JsonNode node) {
    if (node.has("labels")) {
      assertEquals(node.get("labels").asText(), PrometheusNames.labels(tags(node.get("tags"))));
    } else {
      assertEquals(node.get("metric").asText(), PrometheusNames.metric(node.get("stat").asText()));
    }
  }

  private static void checkPage(JsonNode node) {
    boolean summary = node.get("params").toString().contains("Summary");
    String page =
        Pages.text(
            new PrometheusText(
                stats(node), summary ? HistogramForm.SUMMARY : HistogramForm.CUMULATIVE, true));

    long families = page.lines().filter(line -> line.startsWith("# TYPE ")).count();
    assertEquals(node.get("metric_families").asLong(), families);
    if (node.get("expected_output").isTextual()) {
      assertEquals(node.get("expected_output").asText(), page);
    }
  }

  private static List<Shown> stats(JsonNode node) {
    List<Shown> stats = new ArrayList<>();
    StatsStore store = new StatsStore();
    int number = 0;
    for (JsonNode input : node.get("inputs")) {
      Scope scope = store.root().scope("s" + number++);
      Stat stat =
          switch (input.get("type").asText()) {
            case "counter" -> scope.counter("x");
            case "gauge" -> scope.gauge("x");
            case "textreadout" -> scope.textReadout("x");
            case "histogram" -> scope.histogram("x");
            default -> null;
          };
      if (stat instanceof TextReadout text) {
        text.set(input.get("value").asText());
      }
      if (stat != null) {
        String name = input.get("name").asText();
        stats.add(new Shown(name, stat.kind(), stat, withTags(tags(input.get("tags")))));
      }
    }
    switch (node.get("id").asText()) {
      case "prometheus/OutputWithRegexp#1" ->
          stats.removeIf(stat -> !stat.name().equals("cluster.test_1.upstream_cx_total"));
      case "prometheus/DifferentNamedScopeSameStat#1" -> {
        store.root().scope("cluster.a").counter("default.total_match_count");
        store.root().scope("cluster.x").counter("default.total_match_count");
        stats.addAll(store.select(StatsQuery.ALL));
      }
      default -> {}
    }
    return stats;
  }

  private static StatsSettings withTags(List<Tag> tags) {
    List<TagExtractor> fixed = new ArrayList<>();
    tags.forEach(tag -> fixed.add(new FixedTag(tag.name(), tag.value())));
    return new StatsSettings(new TagProducer(false, fixed), name -> false, List.of());
  }

  private static List<Tag> tags(JsonNode node) {
    List<Tag> tags = new ArrayList<>();
    for (JsonNode tag : node) {
      tags.add(new Tag(tag.get(0).asText(), tag.get(1).asText()));
    }
    return tags;
  }
}
