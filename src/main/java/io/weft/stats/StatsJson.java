package io.weft.stats;

import java.util.List;

/**
 * Shows stats as {@code /stats?format=json} does: one list, whose last element holds all
 * histograms.
 */
public final class StatsJson implements StatsPage {
  private final List<Shown> stats;
  private final HistogramForm form;
  private int next = -1;
  private boolean inHistograms;

  /** A page of {@code stats}, which are sorted by name. */
  public StatsJson(List<Shown> stats, HistogramForm form) {
    this.stats = StatsText.inOrder(stats);
    this.form = form;
  }

  @Override
  public boolean appendNext(StringBuilder out) {
    if (next > stats.size()) {
      return false;
    }
    if (next < 0) {
      out.append("{\"stats\":[");
    } else if (next == stats.size()) {
      out.append(inHistograms ? endOfHistograms() : "").append("]}");
    } else {
      appendElement(stats.get(next), out);
    }
    next++;
    return true;
  }

  private void appendElement(Shown stat, StringBuilder out) {
    out.append(next == 0 ? "" : ",");
    if (stat.kind().isHistogram() && !inHistograms) {
      inHistograms = true;
      out.append(startOfHistograms());
    }
    out.append("{\"name\":");
    appendText(stat.name(), out);
    switch (stat.kind()) {
      case TEXT_READOUT -> appendText(stat.text(), out.append(",\"value\":"));
      case COUNTER, GAUGE -> out.append(",\"value\":").append(stat.number());
      case HISTOGRAM, HISTOGRAM_MILLIS -> appendHistogram(stat, out);
    }
    out.append('}');
  }

  private String startOfHistograms() {
    return switch (form) {
      case SUMMARY ->
          "{\"histograms\":{\"supported_quantiles\":" + percents() + ",\"computed_quantiles\":[";
      case DETAILED ->
          "{\"histograms\":{\"supported_percentiles\":" + percents() + ",\"details\":[";
      case CUMULATIVE, DISJOINT -> "{\"histograms\":[";
    };
  }

  private String endOfHistograms() {
    return switch (form) {
      case SUMMARY, DETAILED -> "]}}";
      case CUMULATIVE, DISJOINT -> "]}";
    };
  }

  private static String percents() {
    return Quantile.SHOWN.stream().map(Quantile::percent).toList().toString().replace(" ", "");
  }

  private void appendHistogram(Shown stat, StringBuilder out) {
    switch (form) {
      case SUMMARY -> appendQuantiles(stat, out.append(",\"values\":"));
      case CUMULATIVE, DISJOINT -> appendBuckets(stat, out.append(",\"buckets\":"));
      case DETAILED -> {
        appendDetails(stat.cumulative(), out.append(",\"totals\":"));
        appendDetails(stat.interval(), out.append(",\"intervals\":"));
        appendQuantiles(stat, out.append(",\"percentiles\":"));
      }
    }
  }

  private static void appendQuantiles(Shown stat, StringBuilder out) {
    char separator = '[';
    for (Quantile quantile : Quantile.SHOWN) {
      double cumulative = stat.cumulative().quantile(quantile.share());
      double interval = stat.interval().quantile(quantile.share());
      out.append(separator).append("{\"cumulative\":").append(NumberText.json(cumulative));
      out.append(",\"interval\":").append(NumberText.json(interval)).append('}');
      separator = ',';
    }
    out.append(']');
  }

  private void appendBuckets(Shown stat, StringBuilder out) {
    HistogramBuckets buckets = stat.buckets();
    long[] interval = form.counts(buckets, stat.interval());
    long[] cumulative = form.counts(buckets, stat.cumulative());
    out.append('[');
    for (int i = 0; i < buckets.size(); i++) {
      out.append(i == 0 ? "{\"upper_bound\":" : ",{\"upper_bound\":");
      out.append(NumberText.json(buckets.bound(i))).append(",\"interval\":").append(interval[i]);
      out.append(",\"cumulative\":").append(cumulative[i]).append('}');
    }
    out.append(']');
  }

  private static void appendDetails(Distribution values, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "{\"lower_bound\":" : ",{\"lower_bound\":");
      out.append(NumberText.json(values.lowerBound(i))).append(",\"width\":");
      out.append(NumberText.json(values.width(i))).append(",\"count\":");
      out.append(values.count(i)).append('}');
    }
    out.append(']');
  }

  private static void appendText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(c < 0x10 ? "\\u000" : "\\u001").append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
