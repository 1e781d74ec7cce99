package io.weft.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weft.stats.HistogramForm;
import io.weft.stats.StatKind;
import io.weft.stats.StatsQuery;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a request for stats asks for. A value.
 *
 * @param query which stats
 * @param form of histograms; null if the request does not say
 * @param nativeForm whether it asks for native histograms, which Weft has not
 * @param format of the page
 * @param texts whether texts are among the stats for Prometheus
 */
record StatsParameters(
    StatsQuery query,
    @Nullable HistogramForm form,
    boolean nativeForm,
    Format format,
    boolean texts) {
  private static final String NATIVE = "prometheusnative";

  /** The forms of a page. */
  enum Format {
    TEXT,
    JSON,
    PROMETHEUS,
    HTML
  }

  /** A request that cannot be answered; the message is the body of the response. */
  static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    BadRequestException(String message) {
      super(message, null, false, false);
    }

    /** The body of the response. */
    String text() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * The parameters in {@code query}, checked in Envoy's order.
   *
   * @throws BadRequestException for the first one that is wrong
   */
  static StatsParameters parse(QueryString query) throws BadRequestException {
    Predicate<String> names = names(query.first("filter", ""));
    String buckets = query.first("histogram_buckets", "");
    HistogramForm form = form(buckets);
    checkMaxBuckets(query.first("native_histogram_max_buckets", ""));
    Set<StatKind> kinds = kinds(query.first("type", ""));
    if (hiddenOnly(query.first("hidden", ""))) {
      kinds = EnumSet.noneOf(StatKind.class);
    }
    return new StatsParameters(
        new StatsQuery(query.has("usedonly"), kinds, names),
        form,
        buckets.equals(NATIVE),
        format(query.first("format", "")),
        query.has("text_readouts"));
  }

  private static Predicate<String> names(String filter) throws BadRequestException {
    if (filter.isEmpty()) {
      return name -> true;
    }
    try {
      Pattern pattern = Pattern.compile(filter);
      return name -> pattern.matcher(name).find();
    } catch (PatternSyntaxException e) {
      throw new BadRequestException("Invalid re2 regex: " + Re2.problem(e, filter) + "\n");
    }
  }

  private static @Nullable HistogramForm form(String text) throws BadRequestException {
    return switch (text) {
      case "", "none", NATIVE -> null;
      case "summary" -> HistogramForm.SUMMARY;
      case "cumulative" -> HistogramForm.CUMULATIVE;
      case "disjoint" -> HistogramForm.DISJOINT;
      case "detailed" -> HistogramForm.DETAILED;
      default ->
          throw new BadRequestException(
              "usage: /stats?histogram_buckets="
                  + "(cumulative|disjoint|detailed|summary|prometheusnative)\n");
    };
  }

  private static void checkMaxBuckets(String text) throws BadRequestException {
    if (text.isEmpty()) {
      return;
    }
    try {
      if (Integer.parseUnsignedInt(text) != 0) {
        return;
      }
    } catch (NumberFormatException e) {
      // Answered like 0.
    }
    throw new BadRequestException(
        "invalid native_histogram_max_buckets value: must be a positive integer");
  }

  private static Set<StatKind> kinds(String type) throws BadRequestException {
    return switch (type) {
      case "", "All" -> EnumSet.allOf(StatKind.class);
      case "Counters" -> EnumSet.of(StatKind.COUNTER);
      case "Gauges" -> EnumSet.of(StatKind.GAUGE);
      case "Histograms" -> EnumSet.of(StatKind.HISTOGRAM, StatKind.HISTOGRAM_MILLIS);
      case "TextReadouts" -> EnumSet.of(StatKind.TEXT_READOUT);
      default -> throw new BadRequestException("invalid &type= param");
    };
  }

  /** Whether only hidden stats are asked for, of which Weft has none. */
  private static boolean hiddenOnly(String text) throws BadRequestException {
    return switch (text) {
      case "", "include", "exclude" -> false;
      case "only" -> true;
      default -> throw new BadRequestException("usage: /stats?hidden=(include|only|exclude)\n\n");
    };
  }

  private static Format format(String text) throws BadRequestException {
    return switch (text) {
      case "", "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      case "prometheus" -> Format.PROMETHEUS;
      case "html", "active-html" -> Format.HTML;
      default ->
          throw new BadRequestException(
              "usage: /stats?format=(html|active-html|json|prometheus|text)\n\n");
    };
  }
}
