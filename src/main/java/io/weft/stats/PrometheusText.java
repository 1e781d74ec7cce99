package io.weft.stats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shows stats in the text form of Prometheus, under the names and labels that Envoy gives them:
 * counters first, then gauges, texts and histograms, each sorted by their names without tags.
 *
 * <p>Source: Envoy's {@code PrometheusStatsFormatter}; Prometheus' text exposition format 0.0.4.
 */
public final class PrometheusText implements StatsPage {
  private static final int DIGITS = 32;

  /** Compares names part by part, so that {@code a.x} comes before {@code a-b.x}. */
  private static final Comparator<String> BY_PARTS = PrometheusText::compareParts;

  private final HistogramForm form;
  private final Deque<Family> families = new ArrayDeque<>();
  private int next;

  /**
   * A page of {@code stats}.
   *
   * @param form {@link HistogramForm#SUMMARY} for quantiles of the last interval, anything else for
   *     buckets
   * @param withTexts whether texts are shown, as labels
   */
  public PrometheusText(List<Shown> stats, HistogramForm form, boolean withTexts) {
    this.form = form;
    List<Shown> counters = new ArrayList<>();
    List<Shown> gauges = new ArrayList<>();
    List<Shown> texts = new ArrayList<>();
    List<Shown> histograms = new ArrayList<>();
    for (Shown stat : stats) {
      switch (stat.kind()) {
        case COUNTER -> counters.add(stat);
        case GAUGE -> gauges.add(stat);
        case TEXT_READOUT -> texts.add(stat);
        case HISTOGRAM, HISTOGRAM_MILLIS -> histograms.add(stat);
      }
    }
    addFamilies(counters);
    addFamilies(gauges);
    addFamilies(withTexts ? texts : List.of());
    addFamilies(histograms);
  }

  /** Stats that differ only in their tags. */
  private record Family(String name, List<Series> series) {}

  private record Series(Shown stat, List<Tag> tags) {}

  @Override
  public boolean appendNext(StringBuilder out) {
    Family family = families.peek();
    if (family == null) {
      return false;
    }
    Series series = family.series().get(next);
    if (next == 0) {
      out.append("# TYPE ").append(family.name()).append(' ').append(type(series)).append('\n');
    }
    appendSeries(family.name(), series, out);
    next++;
    if (next == family.series().size()) {
      families.remove();
      next = 0;
    }
    return true;
  }

  private void addFamilies(List<Shown> stats) {
    Map<String, List<Series>> grouped = new TreeMap<>(BY_PARTS);
    for (Shown stat : stats) {
      TaggedName tagged = stat.tagged();
      grouped
          .computeIfAbsent(tagged.name(), missing -> new ArrayList<>())
          .add(new Series(stat, tagged.tags()));
    }
    Comparator<Series> byName = Comparator.comparing(series -> series.stat().name(), BY_PARTS);
    grouped.forEach((name, series) -> {
      series.sort(byName);
      families.add(new Family(PrometheusNames.metric(name), series));
    });
  }

  private String type(Series series) {
    return switch (series.stat().kind()) {
      case COUNTER -> "counter";
      case GAUGE, TEXT_READOUT -> "gauge";
      case HISTOGRAM, HISTOGRAM_MILLIS -> form == HistogramForm.SUMMARY ? "summary" : "histogram";
    };
  }

  private void appendSeries(String name, Series series, StringBuilder out) {
    Shown stat = series.stat();
    String labels = PrometheusNames.labels(series.tags());
    switch (stat.kind()) {
      case COUNTER, GAUGE ->
          out.append(name).append('{').append(labels).append("} ").append(stat.number());
      case TEXT_READOUT -> {
        String text = PrometheusNames.labels(List.of(new Tag("text_value", stat.text())));
        out.append(name).append('{').append(before(labels)).append(text).append("} 0");
      }
      case HISTOGRAM, HISTOGRAM_MILLIS -> {
        if (form == HistogramForm.SUMMARY) {
          appendQuantiles(name, labels, stat.interval(), out);
        } else {
          appendBuckets(name, labels, stat, out);
        }
      }
    }
    out.append('\n');
  }

  private static void appendQuantiles(
      String name, String labels, Distribution values, StringBuilder out) {
    for (Quantile quantile : Quantile.SHOWN) {
      out.append(name).append('{').append(before(labels)).append("quantile=\"");
      out.append(NumberText.exact(quantile.share())).append("\"} ");
      out.append(NumberText.general(values.quantile(quantile.share()), DIGITS)).append('\n');
    }
    appendTotals(name, labels, values, out);
  }

  private static void appendBuckets(String name, String labels, Shown stat, StringBuilder out) {
    HistogramBuckets buckets = stat.buckets();
    Distribution values = stat.cumulative();
    long[] counts = buckets.cumulative(values);
    for (int i = 0; i < buckets.size(); i++) {
      out.append(name).append("_bucket{").append(before(labels)).append("le=\"");
      out.append(NumberText.general(buckets.bound(i), DIGITS)).append("\"} ");
      out.append(counts[i]).append('\n');
    }
    out.append(name).append("_bucket{").append(before(labels)).append("le=\"+Inf\"} ");
    out.append(values.count()).append('\n');
    appendTotals(name, labels, values, out);
  }

  private static void appendTotals(
      String name, String labels, Distribution values, StringBuilder out) {
    out.append(name).append("_sum{").append(labels).append("} ");
    out.append(NumberText.general(values.sum(), DIGITS)).append('\n');
    out.append(name).append("_count{").append(labels).append("} ").append(values.count());
  }

  private static String before(String labels) {
    return labels.isEmpty() ? "" : labels + ',';
  }

  private static int compareParts(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Integer.compare(x == '.' ? -1 : x, y == '.' ? -1 : y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
