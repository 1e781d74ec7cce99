package io.weft.stats;

import io.weft.stats.StatsStore.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows stats as {@code /stats} does: texts first, then counters and gauges, then histograms. */
public final class StatsText {
  /** The upper ends of the buckets that pages show. Source: Envoy's default buckets. */
  static final double[] BOUNDS = {
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
    600_000, 1_800_000, 3_600_000
  };

  private static final double[] QUANTILES = {0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100};
  private static final double PERCENT = 100;

  private StatsText() {}

  /** How histograms are shown. */
  public enum Buckets {
    SUMMARY,
    CUMULATIVE,
    DISJOINT,
    NONE;

    /** What a parameter says; the summary if it says nothing known. */
    public static Buckets of(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "cumulative" -> CUMULATIVE;
        case "disjoint" -> DISJOINT;
        case "none" -> NONE;
        default -> SUMMARY;
      };
    }
  }

  /** All of {@code stats}, one a line. */
  public static String of(List<Shown> stats, Buckets buckets) {
    StringBuilder text = new StringBuilder(stats.size() * 48);
    for (Shown shown : stats) {
      if (shown.kind() == StatKind.TEXT_READOUT) {
        text.append(shown.name()).append(": \"").append(value(shown)).append("\"\n");
      }
    }
    for (Shown shown : stats) {
      if (shown.kind() == StatKind.COUNTER || shown.kind() == StatKind.GAUGE) {
        text.append(shown.name()).append(": ").append(value(shown)).append('\n');
      }
    }
    for (Shown shown : stats) {
      if (isHistogram(shown.kind()) && buckets != Buckets.NONE) {
        text.append(shown.name()).append(": ");
        appendHistogram(shown, buckets, text);
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** A number, or the text of a readout; what was never used is zero. */
  public static Object value(Shown shown) {
    return switch (shown.stat()) {
      case Counter counter -> counter.value();
      case Gauge gauge -> gauge.value();
      case TextReadout readout -> readout.value();
      case null -> shown.kind() == StatKind.TEXT_READOUT ? "" : 0L;
      default -> throw new IllegalArgumentException(shown.name() + " has no single value");
    };
  }

  /** Whether {@code shown} was ever counted, set or recorded. */
  public static boolean isUsed(Shown shown) {
    return switch (shown.stat()) {
      case Counter counter -> counter.value() != 0;
      case Gauge gauge -> gauge.isUsed();
      case Histogram histogram -> histogram.cumulative().count() != 0;
      case TextReadout readout -> !readout.value().isEmpty();
      case null, default -> false;
    };
  }

  /** The quantiles of {@code histograms} as Envoy's JSON has them. */
  public static Map<String, Object> histogramTree(List<Shown> histograms) {
    List<Object> quantiles = new ArrayList<>();
    for (double quantile : QUANTILES) {
      quantiles.add(quantile);
    }
    List<Object> computed = new ArrayList<>();
    for (Shown shown : histograms) {
      List<Object> values = new ArrayList<>();
      Distribution interval = interval(shown);
      Distribution cumulative = cumulative(shown);
      for (double quantile : QUANTILES) {
        Map<String, @Nullable Object> pair = new LinkedHashMap<>();
        pair.put("cumulative", orNull(cumulative.quantile(quantile / PERCENT)));
        pair.put("interval", orNull(interval.quantile(quantile / PERCENT)));
        values.add(pair);
      }
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", shown.name());
      one.put("values", values);
      computed.add(one);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("supported_quantiles", quantiles);
    tree.put("computed_quantiles", computed);
    return tree;
  }

  static boolean isHistogram(StatKind kind) {
    return kind == StatKind.HISTOGRAM || kind == StatKind.HISTOGRAM_MILLIS;
  }

  static Distribution cumulative(Shown shown) {
    return shown.stat() instanceof Histogram histogram
        ? histogram.cumulative()
        : Distribution.EMPTY;
  }

  /** {@code number} as C++'s shortest form writes it. */
  static String number(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static Distribution interval(Shown shown) {
    return shown.stat() instanceof Histogram histogram ? histogram.interval() : Distribution.EMPTY;
  }

  private static @Nullable Object orNull(double number) {
    return Double.isNaN(number) ? null : number;
  }

  private static void appendHistogram(Shown shown, Buckets buckets, StringBuilder text) {
    Distribution interval = interval(shown);
    Distribution cumulative = cumulative(shown);
    if (cumulative.count() == 0) {
      text.append("No recorded values");
      return;
    }
    if (buckets == Buckets.SUMMARY) {
      for (int i = 0; i < QUANTILES.length; i++) {
        double quantile = QUANTILES[i] / PERCENT;
        text.append(i == 0 ? "P" : " P").append(number(QUANTILES[i])).append('(');
        text.append(number(interval.quantile(quantile))).append(',');
        text.append(number(cumulative.quantile(quantile))).append(')');
      }
      return;
    }
    long belowInterval = 0;
    long belowCumulative = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      long upToInterval = interval.countUpTo(BOUNDS[i]);
      long upToCumulative = cumulative.countUpTo(BOUNDS[i]);
      boolean disjoint = buckets == Buckets.DISJOINT;
      text.append(i == 0 ? "B" : " B").append(number(BOUNDS[i])).append('(');
      text.append(upToInterval - (disjoint ? belowInterval : 0)).append(',');
      text.append(upToCumulative - (disjoint ? belowCumulative : 0)).append(')');
      belowInterval = upToInterval;
      belowCumulative = upToCumulative;
    }
  }
}
