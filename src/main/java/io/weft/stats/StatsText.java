package io.weft.stats;

import java.util.ArrayList;
import java.util.List;

/** Shows stats as {@code /stats} does: texts first, then counters and gauges, then histograms. */
public final class StatsText implements StatsPage {
  private static final int DIGITS = 6;

  private final List<Shown> stats;
  private final HistogramForm form;
  private int next;

  /** A page of {@code stats}, which are sorted by name. */
  public StatsText(List<Shown> stats, HistogramForm form) {
    this.stats = inOrder(stats);
    this.form = form;
  }

  /** Texts, then counters and gauges, then histograms. */
  static List<Shown> inOrder(List<Shown> stats) {
    List<Shown> ordered = new ArrayList<>(stats.size());
    List<Shown> numbers = new ArrayList<>(stats.size());
    List<Shown> histograms = new ArrayList<>();
    for (Shown stat : stats) {
      switch (stat.kind()) {
        case TEXT_READOUT -> ordered.add(stat);
        case COUNTER, GAUGE -> numbers.add(stat);
        case HISTOGRAM, HISTOGRAM_MILLIS -> histograms.add(stat);
      }
    }
    ordered.addAll(numbers);
    ordered.addAll(histograms);
    return ordered;
  }

  @Override
  public boolean appendNext(StringBuilder out) {
    if (next == stats.size()) {
      return false;
    }
    Shown stat = stats.get(next++);
    out.append(stat.name()).append(':');
    switch (stat.kind()) {
      case TEXT_READOUT -> out.append(" \"").append(stat.text()).append('"');
      case COUNTER, GAUGE -> out.append(' ').append(stat.number());
      case HISTOGRAM, HISTOGRAM_MILLIS -> appendHistogram(stat, out);
    }
    out.append('\n');
    return true;
  }

  private void appendHistogram(Shown stat, StringBuilder out) {
    if (!stat.isUsed()) {
      out.append(" No recorded values");
      return;
    }
    switch (form) {
      case SUMMARY -> appendQuantiles(stat, out.append(' '));
      case CUMULATIVE, DISJOINT -> appendBuckets(stat, out);
      case DETAILED -> {
        appendDetails(stat.cumulative(), out.append("\n  totals="));
        appendDetails(stat.interval(), out.append("\n  intervals="));
        appendQuantiles(stat, out.append("\n  summary="));
      }
    }
  }

  private static void appendQuantiles(Shown stat, StringBuilder out) {
    String separator = "";
    for (Quantile quantile : Quantile.SHOWN) {
      out.append(separator).append('P').append(quantile.percent()).append('(');
      out.append(NumberText.exact(stat.interval().quantile(quantile.share()))).append(',');
      out.append(NumberText.exact(stat.cumulative().quantile(quantile.share()))).append(')');
      separator = " ";
    }
  }

  private void appendBuckets(Shown stat, StringBuilder out) {
    HistogramBuckets buckets = stat.buckets();
    long[] interval = form.counts(buckets, stat.interval());
    long[] cumulative = form.counts(buckets, stat.cumulative());
    for (int i = 0; i < buckets.size(); i++) {
      out.append(" B").append(NumberText.general(buckets.bound(i), DIGITS)).append('(');
      out.append(interval[i]).append(',').append(cumulative[i]).append(')');
    }
  }

  private static void appendDetails(Distribution values, StringBuilder out) {
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      out.append(NumberText.general(values.lowerBound(i), DIGITS)).append(',');
      out.append(NumberText.general(values.width(i), DIGITS)).append(':').append(values.count(i));
    }
  }
}
