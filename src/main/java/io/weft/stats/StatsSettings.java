package io.weft.stats;

import java.util.List;
import java.util.function.Predicate;

/**
 * How stats are named and shown. A value. Source: {@code envoy.config.metrics.v3.StatsConfig}.
 *
 * @param tags finds the variable parts of names
 * @param rejects which names stay off all pages; stats of that name count all the same
 * @param bucketRules the first whose names match says in which buckets a histogram is shown
 */
public record StatsSettings(
    TagProducer tags, Predicate<String> rejects, List<BucketRule> bucketRules) {
  /** What holds unless configured: Envoy's default tags, nothing rejected. */
  public static final StatsSettings DEFAULT =
      new StatsSettings(new TagProducer(true, List.of()), name -> false, List.of());

  public StatsSettings {
    bucketRules = List.copyOf(bucketRules);
  }

  /**
   * In which buckets some histograms are shown.
   *
   * @param names which
   */
  public record BucketRule(Predicate<String> names, HistogramBuckets buckets) {}

  /** In which buckets the histogram {@code name} is shown. */
  HistogramBuckets buckets(String name) {
    for (BucketRule rule : bucketRules) {
      if (rule.names().test(name)) {
        return rule.buckets();
      }
    }
    return HistogramBuckets.DEFAULT;
  }
}
