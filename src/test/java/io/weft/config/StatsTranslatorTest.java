package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.metrics.v3.StatsMatcher;
import io.envoyproxy.envoy.config.metrics.v3.TagSpecifier;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.weft.common.ConfigException;
import io.weft.stats.HistogramBuckets;
import io.weft.stats.StatsSettings;
import io.weft.stats.Tag;
import io.weft.stats.TaggedName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsTranslatorTest {
  private static final StringMatcher.Builder A = StringMatcher.newBuilder().setPrefix("a.");

  private static StatsSettings translate(StatsConfig.Builder proto) throws ConfigException {
    return StatsTranslator.translate(proto.build(), Map.of());
  }

  private static TagSpecifier.Builder tag(String name) {
    return TagSpecifier.newBuilder().setTagName(name);
  }

  @Test
  void looksForTheDefaultTagsIfNothingIsSaid() throws ConfigException {
    StatsSettings settings = translate(StatsConfig.newBuilder());

    assertEquals(
        new TaggedName("cluster.x", List.of(new Tag("envoy.cluster_name", "u"))),
        settings.tags().produce("cluster.u.x"));
    assertFalse(settings.rejects().test("a.x"));
  }

  @Test
  void looksForTheTagsThatAreNamed() throws ConfigException {
    StatsSettings settings =
        StatsTranslator.translate(
            StatsConfig.newBuilder()
                .setUseAllDefaultTags(BoolValue.of(false))
                .addStatsTags(tag("envoy.cluster_name"))
                .addStatsTags(tag("x").setRegex("(\\.x)"))
                .addStatsTags(tag("fixed").setFixedValue("always"))
                .build(),
            Map.of("cli", "1"));

    assertEquals(
        new TaggedName(
            "cluster.",
            List.of(
                new Tag("cli", "1"),
                new Tag("x", ".x"),
                new Tag("fixed", "always"),
                new Tag("envoy.cluster_name", "u"))),
        settings.tags().produce("cluster.u.x"));
  }

  @Test
  void rejectsWhatIsExcludedOrNotIncluded() throws ConfigException {
    ListStringMatcher list = ListStringMatcher.newBuilder().addPatterns(A).build();
    StatsSettings excluding =
        translate(
            StatsConfig.newBuilder()
                .setStatsMatcher(StatsMatcher.newBuilder().setExclusionList(list)));
    StatsSettings including =
        translate(
            StatsConfig.newBuilder()
                .setStatsMatcher(StatsMatcher.newBuilder().setInclusionList(list)));

    assertTrue(excluding.rejects().test("a.x"));
    assertFalse(excluding.rejects().test("b.x"));
    assertFalse(including.rejects().test("a.x"));
    assertTrue(including.rejects().test("b.x"));
  }

  @Test
  void rejectsAllIfTold() throws ConfigException {
    StatsMatcher.Builder all = StatsMatcher.newBuilder().setRejectAll(true);

    assertTrue(translate(StatsConfig.newBuilder().setStatsMatcher(all)).rejects().test("a.x"));
  }

  @Test
  void sortsTheBoundsOfBuckets() throws ConfigException {
    StatsSettings settings =
        translate(
            StatsConfig.newBuilder()
                .addHistogramBucketSettings(
                    HistogramBucketSettings.newBuilder()
                        .setMatch(A)
                        .addBuckets(5)
                        .addBuckets(0.5)));

    HistogramBuckets buckets = settings.bucketRules().getFirst().buckets();

    assertTrue(settings.bucketRules().getFirst().names().test("a.time"));
    assertEquals(2, buckets.size());
    assertEquals(0.5, buckets.bound(0));
    assertEquals(5, buckets.bound(1));
  }

  @Test
  void reportsEveryTagThatIsWrong() {
    ConfigException problems =
        assertThrows(
            ConfigException.class,
            () ->
                translate(
                    StatsConfig.newBuilder()
                        .addStatsTags(tag("a"))
                        .addStatsTags(tag("").setRegex("x"))
                        .addStatsTags(tag("b").setRegex("("))));

    assertEquals(
        List.of("stats_tags[0].regex", "stats_tags[1].tag_name", "stats_tags[2].regex"),
        problems.problems().stream().map(problem -> problem.path()).toList());
  }
}
