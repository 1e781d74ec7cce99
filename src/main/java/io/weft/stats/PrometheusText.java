package io.weft.stats;

import io.weft.stats.StatsStore.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shows stats in the text form of Prometheus, under the names and labels that Envoy gives them.
 *
 * <p>Source: Envoy's {@code PrometheusStatsFormatter}; Prometheus' text exposition format 0.0.4.
 */
public final class PrometheusText {
  private PrometheusText() {}

  /** All of {@code stats}, grouped by name. */
  public static String of(List<Shown> stats) {
    Map<String, List<Series>> families = new TreeMap<>();
    for (Shown shown : stats) {
      if (shown.kind() != StatKind.TEXT_READOUT) {
        TagExtractor.Extracted extracted = TagExtractor.extract(shown.name());
        families
            .computeIfAbsent(metricName(extracted.name()), missing -> new ArrayList<>())
            .add(new Series(labels(extracted.tags()), shown));
      }
    }
    StringBuilder text = new StringBuilder(stats.size() * 96);
    families.forEach((name, series) -> appendFamily(name, series, text));
    return text.toString();
  }

  private record Series(String labels, Shown shown) {}

  private static void appendFamily(String name, List<Series> family, StringBuilder text) {
    StatKind kind = family.getFirst().shown().kind();
    String type =
        switch (kind) {
          case COUNTER -> "counter";
          case GAUGE, TEXT_READOUT -> "gauge";
          case HISTOGRAM, HISTOGRAM_MILLIS -> "histogram";
        };
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    for (Series series : family) {
      if (StatsText.isHistogram(kind)) {
        appendHistogram(name, series, text);
      } else {
        text.append(name).append('{').append(series.labels()).append("} ");
        text.append(StatsText.value(series.shown())).append('\n');
      }
    }
    text.append('\n');
  }

  private static void appendHistogram(String name, Series series, StringBuilder text) {
    Distribution values = StatsText.cumulative(series.shown());
    String labels = series.labels().isEmpty() ? "" : series.labels() + ',';
    for (double bound : StatsText.BOUNDS) {
      text.append(name).append("_bucket{").append(labels).append("le=\"");
      text.append(StatsText.number(bound)).append("\"} ");
      text.append(values.countUpTo(bound)).append('\n');
    }
    text.append(name).append("_bucket{").append(labels).append("le=\"+Inf\"} ");
    text.append(values.count()).append('\n');
    text.append(name).append("_sum{").append(series.labels()).append("} ");
    text.append(StatsText.number(values.sum())).append('\n');
    text.append(name).append("_count{").append(series.labels()).append("} ");
    text.append(values.count()).append('\n');
  }

  private static String metricName(String name) {
    return "envoy_" + sanitized(name);
  }

  private static String labels(List<TagExtractor.Tag> tags) {
    StringBuilder text = new StringBuilder();
    for (TagExtractor.Tag tag : tags) {
      if (!text.isEmpty()) {
        text.append(',');
      }
      text.append(sanitized(tag.name())).append("=\"");
      text.append(tag.value().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
      text.append('"');
    }
    return text.toString();
  }

  private static String sanitized(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      text.append(plain ? c : '_');
    }
    return text.toString();
  }
}
