package io.weft.config;

import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.metrics.v3.StatsMatcher;
import io.envoyproxy.envoy.config.metrics.v3.TagSpecifier;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.matcher.StringMatcher;
import io.weft.stats.EcmaScriptRegex;
import io.weft.stats.FixedTag;
import io.weft.stats.HistogramBuckets;
import io.weft.stats.StatsSettings;
import io.weft.stats.StatsSettings.BucketRule;
import io.weft.stats.TagExtractor;
import io.weft.stats.TagProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Translates how stats are named and shown. Source: {@code envoy.config.metrics.v3.StatsConfig}.
 */
public final class StatsTranslator {
  private StatsTranslator() {}

  /**
   * The settings that {@code proto}, which was validated, describes.
   *
   * @param commandLineTags tags of every stat that the command line adds, by name
   * @throws ConfigException with all problems
   */
  public static StatsSettings translate(StatsConfig proto, Map<String, String> commandLineTags)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<TagExtractor> tags = new ArrayList<>();
    commandLineTags.forEach((name, value) -> tags.add(new FixedTag(name, value)));
    for (int i = 0; i < proto.getStatsTagsCount(); i++) {
      TagSpecifier tag = proto.getStatsTags(i);
      List<TagExtractor> extractors =
          errors.attempt("stats_tags[" + i + ']', () -> extractors(tag));
      tags.addAll(Objects.requireNonNullElse(extractors, List.of()));
    }
    Predicate<String> rejects =
        errors.attempt("stats_matcher", () -> rejects(proto.getStatsMatcher()));
    List<BucketRule> rules = new ArrayList<>();
    for (int i = 0; i < proto.getHistogramBucketSettingsCount(); i++) {
      HistogramBucketSettings settings = proto.getHistogramBucketSettings(i);
      BucketRule rule =
          errors.attempt("histogram_bucket_settings[" + i + ']', () -> bucketRule(settings));
      if (rule != null) {
        rules.add(rule);
      }
    }
    errors.throwIfAny();
    boolean defaults = !proto.hasUseAllDefaultTags() || proto.getUseAllDefaultTags().getValue();
    return new StatsSettings(
        new TagProducer(defaults, tags), Objects.requireNonNull(rejects), rules);
  }

  private static List<TagExtractor> extractors(TagSpecifier proto) throws ConfigException {
    String name = proto.getTagName();
    if (name.isEmpty()) {
      throw new ConfigException("tag_name", "cannot be empty");
    }
    if (proto.hasFixedValue()) {
      return List.of(new FixedTag(name, proto.getFixedValue()));
    }
    if (proto.getRegex().isEmpty()) {
      List<TagExtractor> defaults = TagProducer.defaultExtractors(name);
      if (defaults.isEmpty()) {
        throw new ConfigException(
            "regex",
            "No regex specified for tag specifier and no default regex for name: '" + name + "'");
      }
      return defaults;
    }
    try {
      return List.of(EcmaScriptRegex.compile(name, proto.getRegex()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "regex", "Invalid regex '" + proto.getRegex() + "': " + e.getMessage());
    }
  }

  private static Predicate<String> rejects(StatsMatcher proto) throws ConfigException {
    return switch (proto.getStatsMatcherCase()) {
      case REJECT_ALL -> {
        boolean all = proto.getRejectAll();
        yield name -> all;
      }
      case EXCLUSION_LIST -> anyOf(proto.getExclusionList(), "exclusion_list");
      case INCLUSION_LIST -> anyOf(proto.getInclusionList(), "inclusion_list").negate();
      case STATSMATCHER_NOT_SET -> name -> false;
    };
  }

  private static Predicate<String> anyOf(ListStringMatcher proto, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<StringMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < proto.getPatternsCount(); i++) {
      var pattern = proto.getPatterns(i);
      StringMatcher matcher =
          errors.attempt(field + ".patterns[" + i + ']', () -> MatcherTranslator.string(pattern));
      if (matcher != null) {
        matchers.add(matcher);
      }
    }
    errors.throwIfAny();
    List<StringMatcher> all = List.copyOf(matchers);
    return name -> {
      for (StringMatcher matcher : all) {
        if (matcher.matches(name)) {
          return true;
        }
      }
      return false;
    };
  }

  private static BucketRule bucketRule(HistogramBucketSettings proto) throws ConfigException {
    try {
      StringMatcher names = MatcherTranslator.string(proto.getMatch());
      double[] bounds = proto.getBucketsList().stream().mapToDouble(bound -> bound).toArray();
      return new BucketRule(
          names::matches,
          bounds.length == 0 ? HistogramBuckets.DEFAULT : HistogramBuckets.of(bounds));
    } catch (ConfigException e) {
      throw e.under("match");
    }
  }
}
